import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeScript } from '../../src/http1/script-encoder.ts';
import { script, scriptOf } from '../../src/script/builder.ts';
import { parseScript } from '../../src/script/parse-script.ts';
import { unroll } from '../../src/script/program.ts';
import type { ScriptJson } from '../../src/script/script-json.ts';
import type { Script } from '../../src/script/script.ts';
import type { Step } from '../../src/script/steps.ts';
import { arbitraryScript } from '../support/arbitrary-script.ts';

const anyScript = arbitraryScript({ gates: ['a', 'b'] });

/** What goes on the wire, and what becomes of the connection. */
function wireOf(made: Script): unknown {
  const { ops, position } = encodeScript(made, 'GET');
  return { ops: [...unroll(ops)], position };
}

describe('any script', () => {
  test('survives JSON', () => {
    fc.assert(
      fc.property(anyScript, (made) => {
        const json = JSON.parse(JSON.stringify(made)) as ScriptJson;
        expect(parseScript(json).steps).toEqual(made.steps);
      }),
      { numRuns: 500 },
    );
  });

  test('survives a structured clone', () => {
    fc.assert(
      fc.property(anyScript, (made) => {
        const copy = scriptOf(structuredClone(made.steps) as Step[]);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(made));
      }),
    );
  });

  test('is made again by the calls that it prints, when nothing in it is cut short', () => {
    fc.assert(
      fc.property(anyScript, (made) => {
        const text = `${made}`;
        fc.pre(!text.includes('/* …'));
        // oxlint-disable-next-line typescript/no-implied-eval -- the text is a program
        const run = new Function('script', `return ${text}`) as (start: unknown) => Script;
        expect(run(script).steps).toEqual(made.steps);
      }),
      { numRuns: 500 },
    );
  });

  test('has the same bytes when it is cut in two and put together again', () => {
    fc.assert(
      fc.property(anyScript, fc.nat(), (made, place) => {
        const at = place % (made.steps.length + 1);
        const first = scriptOf(made.steps.slice(0, at));
        const whole = made.steps
          .slice(at)
          .reduce((start, step) => scriptOf([...start.steps, step]), first);
        expect(wireOf(whole)).toEqual(wireOf(made));
      }),
    );
  });
});
