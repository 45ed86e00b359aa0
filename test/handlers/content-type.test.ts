import { describe, expect, test } from 'vitest';
import { contentTypeOf } from '../../src/handlers/content-type.ts';

describe('the content type of a file', () => {
  test.each([
    ['a.html', 'text/html'],
    ['a.js', 'text/javascript'],
    ['a.mjs', 'text/javascript'],
    ['a.md', 'text/plain'],
    ['a.wav', 'audio/x-wav'],
    ['a.event_stream', 'text/event-stream'],
    ['/b.c/a.manifest', 'text/cache-manifest'],
  ])('is that of the reference: %s', async (file, type) => {
    expect(await contentTypeOf(file)).toBe(type);
  });

  test.each([
    ['a.pdf', 'application/pdf'],
    ['a.woff2', 'font/woff2'],
    ['a.HTML', 'text/html'],
    ['a.tar.gz', 'application/gzip'],
  ])('is the registered one when the reference has none: %s', async (file, type) => {
    expect(await contentTypeOf(file)).toBe(type);
  });

  test.each(['a', 'a.', '.html', 'a.unknown-extension', 'a.constructor', 'html', 'b.html/a'])(
    'is unknown for %s',
    async (file) => {
      expect(await contentTypeOf(file)).toBe('application/octet-stream');
    },
  );
});
