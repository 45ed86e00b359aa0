import { array, assert, integer, property, record, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { FrameDecoder } from '../../src/http2/frame-decoder.ts';
import { encodeFrame, frameName, type Frame } from '../../src/http2/frames.ts';
import { Http2Error } from '../../src/http2/http2-error.ts';

const anyFrame = record({
  type: integer({ min: 0, max: 255 }),
  flags: integer({ min: 0, max: 255 }),
  streamId: integer({ min: 0, max: 2 ** 31 - 1 }),
  payload: uint8Array({ maxLength: 100 }),
});

function decode(pieces: readonly Uint8Array[]): Frame[] {
  const decoder = new FrameDecoder();
  const frames: Frame[] = [];
  for (const piece of pieces) {
    decoder.receive(piece);
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
      frames.push({ ...frame, payload: Uint8Array.from(frame.payload) });
    }
  }
  expect(decoder.bufferedBytes).toBe(0);
  return frames;
}

test('any frames in any pieces are the same frames', () => {
  assert(
    property(
      array(anyFrame, { maxLength: 6 }),
      array(integer({ min: 0, max: 600 })),
      (frames, cuts) => {
        const bytes = Buffer.concat(frames.map((frame) => encodeFrame(frame)));
        const at = [
          0,
          ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
          bytes.length,
        ];
        const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(decode(pieces)).toEqual(frames);
      },
    ),
  );
});

test('the reserved bit of a stream is ignored', () => {
  const bytes = encodeFrame({ type: 0, flags: 0, streamId: 1, payload: Buffer.alloc(0) });
  bytes[5] = 0x80;
  expect(decode([bytes])).toMatchObject([{ streamId: 1 }]);
});

test('a frame that is too large is an error once its head is there', () => {
  const decoder = new FrameDecoder(100);
  const frame = { type: 0, flags: 0, streamId: 1, payload: Buffer.alloc(0) };
  decoder.receive(encodeFrame(frame, 101));
  expect(() => decoder.next()).toThrow(
    new Http2Error('FRAME_SIZE_ERROR', 'A DATA frame has 101 bytes, and may have 100.'),
  );
});

test('a type has a name, or is its number', () => {
  expect([frameName(7), frameName(0x1f)]).toEqual(['GOAWAY', '0x1f']);
});
