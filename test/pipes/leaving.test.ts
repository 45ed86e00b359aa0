// Content that nobody wants any more is told so through all pipes: it may hold a socket.

import { expect, test } from 'vitest';
import { ContentStream } from '../../src/http/response/content.ts';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { piped } from './piped.ts';

/** Content that counts how often it was left. */
function counting(length: number | undefined): { content: ContentStream; left: () => number } {
  let count = 0;
  const content = new ContentStream({
    length,
    pieces: () => [Buffer.from('0123456789')],
    leave: () => void (count += 1),
  });
  return { content, left: () => count };
}

test.each([
  'trickle(2:d0.1)',
  'slice(1)',
  'slice(1,3)',
  'gzip',
  'trickle(d0.1)|slice(1)',
  'trickle(2:d0.1)|gzip|slice(1)|trickle(d1)',
])('%s leaves the content that is left', async (pipeline) => {
  for (const length of [10, undefined]) {
    const { content, left } = counting(length);
    const response = await piped(pipeline, content);
    expect(left()).toBe(0);
    const changed = response.toContent();
    if (changed instanceof Uint8Array) throw new Error('it was read');
    changed.leave();
    expect(left()).toBe(1);
  }
});

test('content of which nothing is sent is left', async () => {
  const { content, left } = counting(10);
  await piped('slice(10)', content);
  expect(left()).toBe(1);
});

test('content that never ends is left when it is too much', async () => {
  let left = 0;
  const content = new ContentStream({
    length: undefined,
    *pieces() {
      for (;;) yield Buffer.alloc(1_000_000);
    },
    leave: () => void (left += 1),
  });
  await expect(piped('sub', content)).rejects.toThrow(PipeError);
  expect(left).toBe(1);
});
