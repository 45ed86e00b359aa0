import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { multipartRanges } from '../../src/handlers/multipart-ranges.ts';
import { ContentStream, readContent, type Content } from '../../src/http/response/content.ts';

const alphabet = Buffer.from('abcdefghijklmnopqrstuvwxyz');

/** A file: it can be read from anywhere. */
function fileOf(bytes: Buffer, opened: () => void = () => {}): ContentStream {
  return new ContentStream({
    length: bytes.length,
    async *pieces() {
      opened();
      for (const byte of bytes) yield Buffer.of(byte);
    },
    slice: (start, end) => fileOf(bytes.subarray(start, end), opened),
  });
}

const contents: readonly (readonly [string, Content])[] = [
  ['bytes', alphabet],
  ['a file', fileOf(alphabet)],
];

describe('several ranges', () => {
  // range-16
  test.each(contents)('of %s are laid out as recorded', async (_, content) => {
    const boundary = 'd949ff03-db16-4804-900f-e9abb2268094';
    const multipart = multipartRanges({
      content,
      length: 26,
      ranges: [
        { start: 1, end: 3 },
        { start: 5, end: 11 },
      ],
      contentType: 'text/plain',
      boundary,
    });
    const text =
      `\r\n--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 1-2/26\r\n\r\nbc` +
      `\r\n--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 5-10/26\r\n\r\nfghijk` +
      `\r\n--${boundary}--`;
    expect(Buffer.from(await readContent(multipart!)).toString()).toBe(text);
    expect(multipart!.length).toBe(text.length);
  });

  test.each<[string | Uint8Array, string]>([
    ['text/html; charset=utf-8', 'text/html; charset=utf-8'],
    ['text/\xe9', 'text/\xe9'],
    [Uint8Array.of(0x61, 0xff), 'a\xff'],
  ])('have the type %j in each part', async (contentType, sent) => {
    const ranges = [
      { start: 0, end: 1 },
      { start: 2, end: 4 },
    ];
    const multipart = multipartRanges({
      content: alphabet,
      length: 26,
      ranges,
      contentType,
      boundary: 'b',
    });
    const text = Buffer.from(await readContent(multipart!)).toString('latin1');
    expect(text.match(/Content-Type: .*/g)).toEqual(Array(2).fill(`Content-Type: ${sent}`));
    expect(multipart!.length).toBe(text.length);
  });

  test('are read when they are sent, as often as they are', async () => {
    let opened = 0;
    const content = fileOf(alphabet, () => {
      opened += 1;
    });
    const ranges = [
      { start: 0, end: 1 },
      { start: 2, end: 4 },
    ];
    const multipart = multipartRanges({
      content,
      length: 26,
      ranges,
      contentType: 'a/b',
      boundary: 'b',
    })!;
    expect(opened).toBe(0);
    const first = await readContent(multipart);
    expect(opened).toBe(2);
    expect(await readContent(multipart)).toEqual(first);
  });

  test('have their length also where a part does not say its own', () => {
    const unknown = new ContentStream({ length: undefined, pieces: () => [] });
    const content = new ContentStream({ length: 26, pieces: () => [], slice: () => unknown });
    const ranges = [{ start: 0, end: 1 }];
    const parts = { content, length: 26, ranges, contentType: 'a/b', boundary: 'b' };
    const head = '\r\n--b\r\nContent-Type: a/b\r\nContent-Range: bytes 0-0/26\r\n\r\n';
    expect(multipartRanges(parts)!.length).toBe(`${head}a\r\n--b--`.length);
  });

  test('of what is made piece by piece cannot be had', () => {
    const content = new ContentStream({ length: 26, pieces: () => [] });
    const ranges = [{ start: 0, end: 1 }];
    const parts = { content, length: 26, ranges, contentType: 'a/b', boundary: 'b' };
    expect(multipartRanges(parts)).toBeUndefined();
  });

  test('have the length they say, whatever they are', async () => {
    const range = fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 99 })).map(([start, more]) => ({
      start,
      end: Math.min(start + more, 100),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 100, maxLength: 100 }),
        fc.array(range),
        fc.boolean(),
        async (bytes, ranges, isFile) => {
          const whole = Buffer.from(bytes);
          const multipart = multipartRanges({
            content: isFile ? fileOf(whole) : whole,
            length: 100,
            ranges,
            contentType: 'a/b',
            boundary: 'b',
          })!;
          const sent = await readContent(multipart);
          expect(sent).toHaveLength(multipart.length!);
        },
      ),
    );
  });
});
