// Whatever a URL asks of the pipes, they refuse it or get on: foreign numbers make nothing endless.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPause } from '../../src/http/response/content.ts';
import type { Response } from '../../src/http/response/response.ts';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { piped, streamOf } from './piped.ts';

const extremes = [
  ['', '-0', '+1', ' 1 ', '1_0', '1__0', '1.5', '.5', '1e5', '1e-400', '1e400', '0x10'],
  ['NaN', 'Infinity', '-Infinity', 'null', '٣', '1٣', '--1'],
  ['9007199254740991', '-9007199254740991', '9007199254740993', '4294967297', '-2147483649'],
  ['9'.repeat(400), `-${'9'.repeat(400)}`, '1'.repeat(20), `-${'1'.repeat(20)}`],
].flat();
const number = fc.oneof(
  fc.integer({ min: -12, max: 12 }).map(String),
  fc.constantFrom(...extremes),
);
const item = fc.oneof(
  number,
  number.map((text) => `d${text}`),
  fc.constantFrom('d0', 'd0.001', '1', '2'),
  number.map((text) => `r${text}`),
);
const loopEnd = fc.constantFrom('', ':r2', ':r4', ':r0', ':r1000');
const items = fc
  .tuple(fc.array(item, { minLength: 1, maxLength: 6 }), loopEnd)
  .map(([each, end]) => each.join(':') + end);
const pipe = fc.oneof(
  items.map((text) => `trickle(${text})`),
  fc.tuple(number, number).map((both) => `slice(${both.join(',')})`),
  number.map((text) => `slice(${text})`),
  number.map((text) => `status(${text})`),
  fc.tuple(number, number, number).map((all) => `header(${all.join(',')})`),
  fc.constantFrom('gzip', 'gzip()', 'sub', 'sub(none)', 'sub(x)', 'header(X,a)', 'no', 'trickle'),
);
const pieces = fc.array(
  fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.record({ pauseMs: fc.nat({ max: 3 }) })),
  { maxLength: 5 },
);
const given = fc.record({ pieces, kind: fc.constantFrom('bytes', 'length', 'stream') });

/** Takes all that a response sends, one piece after the other, and tells how long nothing came. */
async function consume(response: Response, most: number) {
  const content = response.toContent();
  if (content instanceof Uint8Array) return { bytes: content.length, longestSilence: 0 };
  let [bytes, silence, longestSilence] = [0, 0, 0];
  for await (const piece of content.pieces()) {
    const gotOn = isPause(piece) ? piece.pauseMs > 0 : piece.length > 0;
    silence = gotOn ? 0 : silence + 1;
    longestSilence = Math.max(longestSilence, silence);
    if (!isPause(piece)) bytes += piece.length;
    if (bytes > most || longestSilence > most) break;
  }
  return { bytes, longestSilence };
}

test('any pipeline is refused, or sends and pauses, and comes to an end', async () => {
  let refused = 0;
  let played = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(pipe, { minLength: 1, maxLength: 3 }), given, async (all, made) => {
      const pipeline = all.join('|');
      const whole = Buffer.concat(made.pieces.filter((each) => each instanceof Uint8Array));
      const known = made.kind === 'length' ? whole.length : undefined;
      const content = made.kind === 'bytes' ? whole : streamOf(made.pieces, known);
      let response;
      try {
        response = await piped(pipeline, content);
      } catch (error) {
        expect(error).toBeInstanceOf(PipeError);
        refused += 1;
        return;
      }
      played += 1;
      // Each instruction sends what there is once at most; gzip adds a little to each piece.
      const most = (whole.length + 100) * (pipeline.split(/[:|]/).length + 1) ** all.length;
      const { bytes, longestSilence } = await consume(response, most);
      expect(bytes).toBeLessThanOrEqual(most);
      expect(longestSilence).toBeLessThanOrEqual(pipeline.length + made.pieces.length + 1);
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(refused, played)).toBeGreaterThan(300);
});
