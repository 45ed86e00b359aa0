import { describe, expect, test } from 'vitest';
import { withBytesBehind } from '../../../src/net/connection/playable.ts';
import { encodeScript } from '../../../src/http1/script-encoder.ts';
import { script } from '../../../src/script/builder.ts';
import type { Op } from '../../../src/script/program.ts';
import type { Script } from '../../../src/script/script.ts';

const behind = Buffer.from('behind');

function opsBehind(answer: Script): readonly Op[] {
  return withBytesBehind(encodeScript(answer, 'GET'), behind).ops;
}

function textOf(op: Op | undefined): string {
  return op?.kind === 'bytes' ? Buffer.from(op.bytes).toString() : `(${op?.kind})`;
}

describe('bytes behind a program', () => {
  test('are one write with those before them, and a step of their own', () => {
    const ops = opsBehind(script.raw('a').delay(5).raw('b').end());
    expect(ops.map(textOf)).toEqual(['a', '(delay)', 'bbehind', '(end)']);
    expect(ops[2]?.kind === 'bytes' && ops[2].steps).toEqual([
      { step: { kind: 'raw', bytes: Buffer.from('b') }, bytes: 1 },
      { step: { kind: 'raw', bytes: behind }, bytes: 6 },
    ]);
  });

  test('are a part of the same write where what is before them is big', () => {
    const ops = opsBehind(script.raw('x'.repeat(100_000)).end());
    expect(ops.map((op) => op.kind === 'bytes' && [op.bytes.length, op.isPart])).toEqual([
      [100_000, true],
      [6, undefined],
      false,
    ]);
  });

  test('are left out where the program ends the connection', () => {
    for (const answer of [script.raw('a').close(), script.raw('a').reset(), script.hang()]) {
      expect(opsBehind(answer)).toEqual(encodeScript(answer, 'GET').ops);
    }
  });
});
