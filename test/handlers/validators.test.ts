import type { Stats } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  evaluatePreconditions,
  rangeApplies,
  validatorsOf,
  type Validators,
} from '../../src/handlers/validators.ts';
import { Fields } from '../../src/http/fields.ts';

const lastModified = 'Sun, 06 Nov 1994 08:49:37 GMT';
const earlier = 'Sun, 06 Nov 1994 08:49:36 GMT';
const later = 'Sun, 06 Nov 1994 08:49:38 GMT';
const state: Validators = { etag: '"a"', lastModified };

function fieldsOf(fields: Readonly<Record<string, string>>): Fields {
  return new Fields(Object.entries(fields));
}

function statsOf(size: number, mtimeMs: number): Stats {
  return { size, mtimeMs, mtime: new Date(mtimeMs) } as Stats;
}

describe('the validators of a file', () => {
  const mtimeMs = Date.UTC(1994, 10, 6, 8, 49, 37, 123);

  test('are an entity tag and an HTTP date', () => {
    const { etag, lastModified: date } = validatorsOf(statsOf(5, mtimeMs));
    expect(etag).toMatch(/^"[0-9a-f-]+"$/);
    expect(date).toBe(lastModified);
  });

  test('are the same for the same state, and differ with size and time', () => {
    const etags = [
      [5, mtimeMs],
      [6, mtimeMs],
      [5, mtimeMs + 1],
      [5, mtimeMs + 0.5],
      [0, mtimeMs],
    ].map(([size, time]) => validatorsOf(statsOf(size!, time!)).etag);
    expect(new Set(etags).size).toBe(5);
    expect(validatorsOf(statsOf(5, mtimeMs)).etag).toBe(etags[0]);
  });
});

describe('preconditions (RFC 9110 §13)', () => {
  test.each<[Readonly<Record<string, string>>, ReturnType<typeof evaluatePreconditions>]>([
    [{}, 'proceed'],
    // If-None-Match compares weakly.
    [{ 'If-None-Match': '"a"' }, 'notModified'],
    [{ 'If-None-Match': 'W/"a"' }, 'notModified'],
    [{ 'If-None-Match': '"b", W/"a" , "c"' }, 'notModified'],
    [{ 'If-None-Match': '*' }, 'notModified'],
    [{ 'If-None-Match': ' * ' }, 'notModified'],
    [{ 'If-None-Match': '"b"' }, 'proceed'],
    [{ 'If-None-Match': '"b,", "a,"' }, 'proceed'],
    [{ 'If-None-Match': 'a' }, 'proceed'],
    [{ 'If-None-Match': '"A"' }, 'proceed'],
    [{ 'If-None-Match': '' }, 'proceed'],
    [{ 'If-Modified-Since': lastModified }, 'notModified'],
    [{ 'If-Modified-Since': later }, 'notModified'],
    [{ 'If-Modified-Since': earlier }, 'proceed'],
    [{ 'If-Modified-Since': 'some day' }, 'proceed'],
    [{ 'If-Modified-Since': '' }, 'proceed'],
    // If-None-Match takes the place of If-Modified-Since.
    [{ 'If-None-Match': '"b"', 'If-Modified-Since': later }, 'proceed'],
    [{ 'If-None-Match': '"a"', 'If-Modified-Since': earlier }, 'notModified'],
    // If-Match compares strongly.
    [{ 'If-Match': '"a"' }, 'proceed'],
    [{ 'If-Match': '"b", "a"' }, 'proceed'],
    [{ 'If-Match': '*' }, 'proceed'],
    [{ 'If-Match': 'W/"a"' }, 'preconditionFailed'],
    [{ 'If-Match': '"b"' }, 'preconditionFailed'],
    [{ 'If-Unmodified-Since': lastModified }, 'proceed'],
    [{ 'If-Unmodified-Since': later }, 'proceed'],
    [{ 'If-Unmodified-Since': earlier }, 'preconditionFailed'],
    [{ 'If-Unmodified-Since': 'some day' }, 'proceed'],
    // If-Match takes the place of If-Unmodified-Since.
    [{ 'If-Match': '"a"', 'If-Unmodified-Since': earlier }, 'proceed'],
    [{ 'If-Match': '"b"', 'If-Unmodified-Since': later }, 'preconditionFailed'],
    // Both kinds.
    [{ 'If-Match': '"a"', 'If-None-Match': '"a"' }, 'notModified'],
    [{ 'If-Match': '"b"', 'If-None-Match': '"a"' }, 'preconditionFailed'],
    [{ 'If-Unmodified-Since': later, 'If-Modified-Since': later }, 'notModified'],
    [{ 'If-Unmodified-Since': earlier, 'If-Modified-Since': later }, 'preconditionFailed'],
  ])('%j: %s', (fields, verdict) => {
    expect(evaluatePreconditions(fieldsOf(fields), state)).toBe(verdict);
  });

  test.each([
    ['If-None-Match', '"a"', 'notModified'],
    ['If-None-Match', 'W/"a"', 'notModified'],
    ['If-Match', 'W/"a"', 'preconditionFailed'],
    ['If-Match', '"a"', 'preconditionFailed'],
    ['If-Match', '*', 'proceed'],
  ])('compare weakly or strongly with a weak entity tag: %s: %s', (name, value, verdict) => {
    const weak = { etag: 'W/"a"', lastModified };
    expect(evaluatePreconditions(fieldsOf({ [name]: value }), weak)).toBe(verdict);
  });

  test('are read from all lines of a field', () => {
    const fields = new Fields([
      ['If-None-Match', '"b"'],
      ['if-none-match', '"a"'],
    ]);
    expect(evaluatePreconditions(fields, state)).toBe('notModified');
  });
});

describe('a range (RFC 9110 §13.1.5)', () => {
  test.each([
    [{}, true],
    [{ 'If-Range': '"a"' }, true],
    [{ 'If-Range': '"b"' }, false],
    [{ 'If-Range': 'W/"a"' }, false],
    [{ 'If-Range': lastModified }, true],
    [{ 'If-Range': later }, false],
    [{ 'If-Range': earlier }, false],
    [{ 'If-Range': '*' }, false],
  ])('with %j applies: %s', (fields, applies) => {
    expect(rangeApplies(fieldsOf(fields as Record<string, string>), state)).toBe(applies);
  });

  test('never applies for a weak entity tag', () => {
    for (const tag of ['"a"', 'W/"a"']) {
      const fields = fieldsOf({ 'If-Range': tag });
      expect(rangeApplies(fields, { etag: 'W/"a"', lastModified })).toBe(false);
    }
  });
});
