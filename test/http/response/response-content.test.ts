import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ContentStream,
  isPause,
  readContent,
  type Content,
  type ContentPiece,
} from '../../../src/http/response/content.ts';
import { toContent, type ResponseContent } from '../../../src/http/response/response-content.ts';
import { UsageError } from '../../../src/usage-error.ts';

function* generator(...parts: readonly unknown[]): Generator<never> {
  for (const part of parts) yield part as never;
}

async function* asyncGenerator(...parts: readonly unknown[]): AsyncGenerator<never> {
  for (const part of parts) yield part as never;
}

/** Pauses as they are, and bytes as text. */
async function piecesOf(content: Content): Promise<(string | number)[]> {
  const pieces: (string | number)[] = [];
  const all: Iterable<ContentPiece> | AsyncIterable<ContentPiece> =
    content instanceof Uint8Array ? [content] : content.pieces();
  for await (const piece of all) {
    pieces.push(isPause(piece) ? piece.pauseMs : Buffer.from(piece).toString('latin1'));
  }
  return pieces;
}

describe('the content of a response', () => {
  test.each<[ResponseContent, string]>([
    ['é', '\xc3\xa9'],
    ['', ''],
    [Buffer.from([0, 0xff, 0xfe]), '\0\xff\xfe'],
    [null, ''],
    [undefined, ''],
    [[], ''],
    [['a', 'b', 'c'], 'abc'],
    [[Buffer.from('a'), Buffer.alloc(0), null, undefined, false, '', 'é'], 'a\xc3\xa9'],
  ])('%j is bytes at hand', (given, bytes) => {
    const content = toContent(given, 'utf8');
    expect(content).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(content as Uint8Array).toString('latin1')).toBe(bytes);
  });

  test.each([
    ['utf8', '\xc3\xa9'],
    ['latin1', '\xe9'],
    ['utf16le', '\xe9\0'],
  ] as const)('is text in %s', async (encoding, bytes) => {
    expect(await piecesOf(toContent('é', encoding))).toEqual([bytes]);
    expect(await piecesOf(toContent(['é', { pauseMs: 1 }], encoding))).toEqual([bytes, 1]);
    expect(
      await piecesOf(
        toContent(
          generator('é', () => 'é'),
          encoding,
        ),
      ),
    ).toEqual([bytes, bytes]);
    expect(await piecesOf(toContent(asyncGenerator('é'), encoding))).toEqual([bytes]);
  });

  test('has a length when it is a list with pauses', async () => {
    const content = toContent(['ab', { pauseMs: 5 }, Buffer.from('c')], 'utf8');
    expect(content).toBeInstanceOf(ContentStream);
    expect(content.length).toBe(3);
    expect(await piecesOf(content)).toEqual(['ab', 5, 'c']);
  });

  test('calls a function when its turn comes, so that its length is not known', async () => {
    const called: string[] = [];
    const make = (text: string) => (): string => {
      called.push(text);
      return text;
    };
    const content = toContent([make('a'), 'b', make('')], 'utf8') as ContentStream;
    expect(content.length).toBeUndefined();
    const pieces = content.pieces() as Iterable<ContentPiece>;
    const [first] = pieces;
    expect(first).toEqual(Buffer.from('a'));
    expect(called).toEqual(['a']);
    expect(await piecesOf(content)).toEqual(['a', 'b']);
  });

  test.each([
    ['a generator', () => generator('one ', null, 'two', { pauseMs: 1 })],
    ['an asynchronous generator', () => asyncGenerator('one ', '', 'two', { pauseMs: 1 })],
    ['a set', () => new Set(['one ', 'two', { pauseMs: 1 }])],
    ['a stream of Node.js', () => Readable.from(['one ', 'two', { pauseMs: 1 }])],
    ['a web stream', () => Readable.toWeb(Readable.from(['one ', 'two', { pauseMs: 1 }]))],
  ])('can be %s, whose length is not known', async (_, make) => {
    const content = toContent(make() as ResponseContent, 'utf8');
    expect(content.length).toBeUndefined();
    expect(await piecesOf(content)).toEqual(['one ', 'two', 1]);
  });

  test('is the stream that it is', () => {
    const stream = new ContentStream({ length: 1, pieces: () => [Buffer.from('a')] });
    expect(toContent(stream, 'utf8')).toBe(stream);
  });

  test.each([
    [1, '1'],
    [true, 'true'],
    [{ a: 1 }, '{"a":1}'],
    [{ pauseMs: 1 }, '{"pauseMs":1}'],
    [() => 'a', 'a function'],
    [Promise.resolve('a'), 'an instance of Promise'],
    [new ArrayBuffer(1), 'an instance of ArrayBuffer'],
  ])('is not %o', (content, shown) => {
    expect(() => toContent(content as unknown as ResponseContent, 'utf8')).toThrow(
      new UsageError(
        `response content: ${shown} is no content. ` +
          'Write text, bytes, a list of them, a generator or a stream.',
      ),
    );
  });

  test.each([
    [0, '0'],
    [true, 'true'],
    [['a'], '["a"]'],
    [{}, '{}'],
    [{ pauseMs: -1 }, '{"pauseMs":-1}'],
    [{ pauseMs: '1' }, '{"pauseMs":"1"}'],
    [new Date(0), 'an instance of Date'],
  ])('has no part %o', async (part, shown) => {
    const error = new UsageError(
      `response content: ${shown} is no part of content. ` +
        'Write text, bytes, { pauseMs: 10 }, or a function that returns text or bytes.',
    );
    expect(() => toContent([part] as unknown as ResponseContent, 'utf8')).toThrow(error);
    await expect(piecesOf(toContent(generator(part), 'utf8'))).rejects.toThrow(error);
    await expect(
      piecesOf(
        toContent(
          generator(() => part),
          'utf8',
        ),
      ),
    ).rejects.toThrow(error);
    await expect(piecesOf(toContent(asyncGenerator(part), 'utf8'))).rejects.toThrow(error);
  });

  test('ends a generator that is left', async () => {
    let ended = false;
    const parts = (function* () {
      try {
        yield 'a';
        yield 'b';
      } finally {
        ended = true;
      }
    })();
    const stream = toContent(parts, 'utf8') as ContentStream;
    for await (const piece of stream.pieces()) {
      expect(piece).toEqual(Buffer.from('a'));
      break;
    }
    expect(ended).toBe(true);
  });

  test('has the same bytes in every form', async () => {
    const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array(), fc.constant(null));
    await fc.assert(
      fc.asyncProperty(fc.array(part), async (parts) => {
        const bytes = Buffer.concat(parts.map((each) => Buffer.from(each ?? '')));
        const forms = [
          parts,
          parts.map((each) => () => each),
          generator(...parts),
          asyncGenerator(...parts),
        ];
        for (const form of forms) {
          const content = toContent(form as ResponseContent, 'utf8');
          if (content.length !== undefined) expect(content.length).toBe(bytes.length);
          expect(Buffer.from(await readContent(content))).toEqual(bytes);
        }
      }),
    );
  });
});
