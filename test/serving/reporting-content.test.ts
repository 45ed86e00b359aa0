import { describe, expect, test } from 'vitest';
import {
  ContentStream,
  type ContentPiece,
  type ContentPieces,
} from '../../src/http/response/content.ts';
import { reportingContent } from '../../src/serving/reporting-content.ts';

const a = Buffer.from('a');
const b = Buffer.from('b');
const error = new RangeError('mine');

interface Reported {
  readonly content: ContentStream;
  readonly errors: unknown[];
}

function report(pieces: () => ContentPieces, lend = pieces): Reported {
  const errors: unknown[] = [];
  const stream = new ContentStream({ length: 2, pieces, lend });
  const content = reportingContent(stream, (each) => errors.push(each));
  return { content: content as ContentStream, errors };
}

function* now(): Generator<ContentPiece> {
  yield a;
  throw error;
}

async function* later(): AsyncGenerator<ContentPiece> {
  yield a;
  throw error;
}

async function read(pieces: ContentPieces): Promise<ContentPiece[]> {
  const found: ContentPiece[] = [];
  for await (const piece of pieces) found.push(piece);
  return found;
}

describe('content whose failure is told', () => {
  test('is itself when it is at hand', () => {
    expect(reportingContent(a, () => {})).toBe(a);
  });

  test('has the length and the pieces that it had', async () => {
    const { content, errors } = report(() => [a, { pauseMs: 5 }, b]);
    expect(content.length).toBe(2);
    expect(await read(content.pieces())).toEqual([a, { pauseMs: 5 }, b]);
    expect(errors).toEqual([]);
  });

  test('stays readable at once when it was', () => {
    expect(Symbol.iterator in report(() => [a]).content.pieces()).toBe(true);
    expect(Symbol.asyncIterator in report(later).content.pieces()).toBe(true);
  });

  test('is lent when it is lent', async () => {
    const { content } = report(
      () => [a],
      () => [b],
    );
    expect(await read(content.pieces())).toEqual([a]);
    expect(await read(content.lend())).toEqual([b]);
  });

  test.each([
    ['at once', now],
    ['later', later],
  ])('breaks off %s as it did, and it is told', async (_, pieces) => {
    const { content, errors } = report(pieces);
    await expect(read(content.pieces())).rejects.toBe(error);
    expect(errors).toEqual([error]);
    await expect(read(content.lend())).rejects.toBe(error);
    expect(errors).toEqual([error, error]);
  });

  test('is left when it is left, without a report', async () => {
    const left: string[] = [];
    const { content, errors } = report(
      function* () {
        try {
          yield a;
        } finally {
          left.push('now');
        }
      },
      async function* () {
        try {
          yield a;
        } finally {
          left.push('later');
        }
      },
    );
    for await (const _ of content.pieces()) break;
    for await (const _ of content.lend()) break;
    expect(left).toEqual(['now', 'later']);
    expect(errors).toEqual([]);
  });

  test('lets go of what it holds when it did', () => {
    let left = 0;
    const stream = new ContentStream({ length: 1, pieces: () => [a], leave: () => (left += 1) });
    (reportingContent(stream, () => {}) as ContentStream).leave();
    expect(left).toBe(1);
  });

  test('that throws when it is left tells that', async () => {
    const { content, errors } = report(function* () {
      try {
        yield a;
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- that is the case
        throw error;
      }
    });
    const reading = content.pieces() as Generator<ContentPiece>;
    reading.next();
    expect(() => reading.return(undefined)).toThrow(error);
    expect(errors).toEqual([error]);
  });
});
