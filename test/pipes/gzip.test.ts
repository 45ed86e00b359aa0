import * as fc from 'fast-check';
import { constants, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isPause, type ContentPiece } from '../../src/http/response/content.ts';
import type { Response } from '../../src/http/response/response.ts';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { bytesOf, piecesOf, piped, streamOf, timeline } from './piped.ts';

async function compressed(response: Response): Promise<Buffer> {
  return bytesOf(await piecesOf(response.toContent()));
}

function readable(pieces: readonly ContentPiece[]): number {
  const bytes = bytesOf(pieces);
  if (bytes.length === 0) return 0;
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).length;
}

function bytesBeforePause(pieces: readonly ContentPiece[], nth: number): number {
  let pauses = 0;
  let bytes = 0;
  for (const piece of pieces) {
    if (isPause(piece)) {
      if (pauses === nth) return bytes;
      pauses += 1;
    } else bytes += piece.length;
  }
  return bytes;
}

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from('x');
  throw new RangeError('source');
}

describe('gzip', () => {
  test.each(['gzip', 'gzip()'])(
    'compresses content at hand, and says its length: %s',
    async (pipeline) => {
      const response = await piped(pipeline);
      const bytes = await compressed(response);
      expect(gunzipSync(bytes).toString()).toBe('0123456789');
      expect([...response.headers]).toEqual([
        ['Content-Type', 'text/plain'],
        ['Content-Encoding', 'gzip'],
        ['Content-Length', String(bytes.length)],
      ]);
    },
  );

  test('names no file, time or system, and has the best level (RFC 1952 §2.3.1)', async () => {
    for (const content of ['0123456789', streamOf(['0123456789'])]) {
      const bytes = await compressed(await piped('gzip', content));
      expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
    }
  });

  test('can be done twice', async () => {
    const response = await piped('gzip|gzip');
    expect(gunzipSync(gunzipSync(await compressed(response))).toString()).toBe('0123456789');
    expect(response.headers.get('Content-Encoding')).toEqual(['gzip']);
  });

  test('compresses a part, and can be cut', async () => {
    expect(gunzipSync(await compressed(await piped('slice(0,5)|gzip'))).toString()).toBe('01234');
    const cut = await piped('gzip|slice(0,10)');
    expect(await compressed(cut)).toHaveLength(10);
    expect(cut.headers.get('Content-Length')).toEqual(['10']);
  });

  test('takes no argument', async () => {
    await expect(piped('gzip(9)')).rejects.toThrow(
      new PipeError('pipe gzip: it was given 1 argument, "9". Write gzip.'),
    );
  });

  test('compresses a stream as it comes, and leaves out the length', async () => {
    const response = await piped('gzip', streamOf(['abc', 'def'], 6), {
      headers: [['Content-Length', '6']],
    });
    expect(gunzipSync(await compressed(response)).toString()).toBe('abcdef');
    expect(response.headers.has('Content-Length')).toBe(false);
  });

  test('compresses any split of a stream', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.record({ pauseMs: fc.nat({ max: 9 }) }),
      fc.nat({ max: 90_000 }).map((length) => Buffer.alloc(length, 'ab')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        const sent = await piecesOf((await piped('gzip', streamOf(pieces))).toContent());
        const bytes = bytesOf(sent);
        const whole = bytesOf(pieces);
        expect(gunzipSync(bytes).equals(whole)).toBe(true);
        // Each pause is where it was: what stands before it can be decompressed by then.
        expect(sent.filter(isPause)).toEqual(pieces.filter(isPause));
        sent.forEach((each, index) => {
          if (!isPause(each)) return;
          const nth = sent.slice(0, index).filter(isPause).length;
          expect(readable(sent.slice(0, index))).toBe(bytesBeforePause(pieces, nth));
        });
      }),
      { numRuns: 50 },
    );
  });

  test('stops reading when nobody wants more', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.from('x');
      } finally {
        isClosed = true;
      }
    }
    const response = await piped('gzip', endless());
    const content = response.toContent();
    if (content instanceof Uint8Array) throw new Error('no stream');
    let pieces = 0;
    for await (const piece of content.pieces()) {
      expect(isPause(piece)).toBe(false);
      pieces += 1;
      if (pieces === 1) break;
    }
    expect(isClosed).toBe(true);
  });

  test('passes on the error of its source', async () => {
    const response = await piped('gzip', failing());
    await expect(timeline(response)).rejects.toThrow(new RangeError('source'));
  });
});
