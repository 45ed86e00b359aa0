import { expect, test } from 'vitest';
import type { AnswerEnd } from '../../../src/http/exchange/answer-end.ts';
import { endOf, HeadWatch } from '../../../src/net/connection/head-watch.ts';
import type { Outcome } from '../../../src/script/player.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemorySink } from '../../support/memory-sink.ts';

function watching(...texts: readonly string[]): { watch: HeadWatch; sink: MemorySink } {
  const sink = new MemorySink(new FakeClock());
  const watch = new HeadWatch(sink);
  for (const text of texts) watch.write(Buffer.from(text));
  return { watch, sink };
}

test('passes everything on', () => {
  const { watch, sink } = watching('HTTP/1.1 ', '200 OK\r\n\r\nabc');
  let flushed = 0;
  watch.flushed(() => (flushed += 1));
  watch.end();
  expect(sink.text).toBe('HTTP/1.1 200 OK\r\n\r\nabc');
  expect(flushed).toBe(1);
});

test.each<[string, readonly string[], Outcome, boolean, AnswerEnd | undefined]>([
  ['nothing, reset', [], 'reset', false, { connection: 'reset', head: 'none', status: undefined }],
  [
    'half a head, in pieces',
    ['HTTP/1.1 ', '200 OK\r\n'],
    'closed',
    false,
    { connection: 'closed', head: 'part', status: 200 },
  ],
  [
    'a response without an end',
    ['HTTP/1.1 200 OK\r\n\r\nabc'],
    'ended',
    false,
    { connection: 'closed', head: 'whole', status: 200 },
  ],
  [
    'a response',
    ['HTTP/1.1 408 Late\r\nContent-Length: 100', '\r\n\r\n', 'x'.repeat(100)],
    'ended',
    true,
    { connection: 'kept', head: 'whole', status: 408 },
  ],
  ['a peer that left', [], 'peerClosed', false, undefined],
  ['a server that stopped', [], 'stopped', false, undefined],
  ['a script that hung', [], 'hung', false, undefined],
])('tells how an answer ended: %s', (_, texts, outcome, keeps, end) => {
  expect(endOf(watching(...texts).watch, outcome, keeps)).toEqual(end);
});

test('knows that any other answer has a whole head', () => {
  expect(endOf(200, 'ended', false)).toEqual({ connection: 'closed', head: 'whole', status: 200 });
});

test('does not take the status of one answer for that of another which begins with the same bytes', () => {
  const beginning = Buffer.from('HTTP/1.1 ');
  const [first, second] = ['200 OK', '404 Not Found'].map((rest) => {
    const { watch } = watching();
    watch.write(beginning);
    watch.write(Buffer.from(`${rest}\r\nContent-Length: ${'0'.repeat(60)}\r\n\r\n`));
    return watch.status;
  });
  expect([first, second]).toEqual([200, 404]);
});

test('knows the status of what is sent again', () => {
  const bytes = Buffer.from(`HTTP/1.1 404 Not Found\r\nA: ${'b'.repeat(60)}\r\n\r\n`);
  const statuses = [1, 2].map(() => {
    const { watch } = watching();
    watch.write(bytes);
    return watch.status;
  });
  expect(statuses).toEqual([404, 404]);
});
