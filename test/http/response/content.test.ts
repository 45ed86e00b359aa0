import { describe, expect, test } from 'vitest';
import {
  ContentStream,
  isPause,
  readContent,
  type ContentPiece,
} from '../../../src/http/response/content.ts';

async function* later(pieces: readonly ContentPiece[]): AsyncGenerator<ContentPiece> {
  yield* pieces;
}

const a = Buffer.from('a');
const bc = Buffer.from('bc');

describe('a stream of content', () => {
  test('says its length when it is known', () => {
    expect(new ContentStream({ length: 3, pieces: () => [] }).length).toBe(3);
    expect(new ContentStream({ length: undefined, pieces: () => [] }).length).toBeUndefined();
  });

  test('is not read before it is asked for, and anew each time', () => {
    let readings = 0;
    const stream = new ContentStream({
      length: 1,
      pieces: () => {
        readings += 1;
        return [a];
      },
    });
    expect(readings).toBe(0);
    expect(stream.pieces()).toEqual([a]);
    expect(stream.pieces()).toEqual([a]);
    expect(readings).toBe(2);
  });

  test('lends its pieces, which are the same unless it says otherwise', () => {
    const pieces = (): ContentPiece[] => [a];
    expect(new ContentStream({ length: 1, pieces }).lend()).toEqual([a]);
    const stream = new ContentStream({ length: 1, pieces, lend: () => [bc] });
    expect(stream.lend()).toEqual([bc]);
    expect(stream.pieces()).toEqual([a]);
  });

  test('can be cut when it says so', () => {
    const cut = new ContentStream({ length: 1, pieces: () => [a] });
    const stream = new ContentStream({
      length: 3,
      pieces: () => [a, bc],
      slice: (start, end) => (start === 0 && end === 1 ? cut : stream),
    });
    expect(stream.slice(0, 1)).toBe(cut);
    expect(cut.slice(0, 1)).toBeUndefined();
  });
});

describe('all bytes of content', () => {
  test('are the bytes that are at hand', async () => {
    expect(await readContent(bc)).toBe(bc);
  });

  test.each([
    ['none', []],
    ['one', [a]],
    ['several', [a, bc]],
    ['pauses between', [{ pauseMs: 1 }, a, { pauseMs: 2 }, bc, { pauseMs: 3 }]],
    ['nothing but a pause', [{ pauseMs: 1 }]],
  ])('are those of the pieces of a stream: %s', async (_, pieces) => {
    const bytes = Buffer.concat(pieces.filter((piece) => piece instanceof Uint8Array));
    const read = [() => pieces, () => later(pieces)].map((each) =>
      readContent(new ContentStream({ length: undefined, pieces: each })),
    );
    expect((await Promise.all(read)).map((each) => Buffer.from(each))).toEqual([bytes, bytes]);
  });

  test('are not had when the stream fails', async () => {
    const failing = new ContentStream({
      length: undefined,
      *pieces() {
        yield a;
        throw new Error('disk');
      },
    });
    await expect(readContent(failing)).rejects.toThrow(new Error('disk'));
  });
});

test('a pause is told from bytes', () => {
  expect(isPause({ pauseMs: 0 })).toBe(true);
  expect(isPause(a)).toBe(false);
  expect(isPause(new Uint8Array())).toBe(false);
});
