import { describe, expect, test } from 'vitest';
import { exchangeSummary, resultWords, type Result } from '../../src/journal/exchange-result.ts';
import { outcomes } from '../../src/script/outcome.ts';
import { script } from '../../src/script/builder.ts';
import type { Script } from '../../src/script/script.ts';
import { Recording } from '../support/record-journal.ts';

describe('the result of an exchange in words', () => {
  test.each<[Result, string]>([
    [{}, 'open'],
    [{ status: 200 }, '200, open'],
    [{ status: 200, outcome: 'ended' }, '200'],
    [{ status: 200, outcome: 'closed' }, '200, closed'],
    [{ status: 200, outcome: 'reset' }, '200, reset'],
    [{ outcome: 'ended' }, 'ended'],
    [{ outcome: 'hung' }, 'left hanging'],
    [{ outcome: 'peerClosed' }, 'browser left'],
    [{ outcome: 'stopped' }, 'stopped by the server'],
  ])('%o', (result, text) => {
    expect(resultWords(result)).toBe(text);
  });

  test.each<[Result['outcome'], string]>([
    [undefined, '200, open after 7 of 1,030 bytes'],
    ['ended', '200, 7 of 1,030 bytes'],
    ['closed', '200, closed after 7 of 1,030 bytes'],
    ['reset', '200, reset after 7 of 1,030 bytes'],
    ['hung', '200, left hanging after 7 of 1,030 bytes'],
    ['peerClosed', '200, browser left after 7 of 1,030 bytes'],
    ['stopped', '200, stopped by the server after 7 of 1,030 bytes'],
  ])('with content that is missing: %s', (outcome, text) => {
    const content = { declaredBytes: 1030, contentBytes: 7 };
    expect(resultWords({ status: 200, ...content, ...(outcome && { outcome }) })).toBe(text);
  });

  test('with more content than was declared, and with as much', () => {
    const closed = { status: 200, outcome: 'closed', declaredBytes: 1 } as const;
    expect(resultWords({ ...closed, contentBytes: 3 })).toBe('200, closed after 3 of 1 byte');
    expect(resultWords({ ...closed, contentBytes: 1 })).toBe('200, closed');
  });

  test.each<[Result, string]>([
    [{ outcome: 'peerClosed' }, 'browser left after 300,000 of 5,000,000 bytes received'],
    [{ outcome: 'reset' }, 'reset after 300,000 of 5,000,000 bytes received'],
    [{ outcome: 'ended', status: 413 }, '413 after 300,000 of 5,000,000 bytes received'],
  ])('with content of the request that is missing: %o', (result, text) => {
    const requestContent = { receivedBytes: 300_000, declaredBytes: 5_000_000 };
    expect(resultWords({ ...result, requestContent })).toBe(text);
  });

  test('has words for every outcome', () => {
    for (const outcome of outcomes) expect(resultWords({ outcome })).toMatch(/^[a-z ]+$/);
  });
});

const head = script.head(200, { 'Content-Length': 30 });

const chunked = script.head(200, { 'Transfer-Encoding': 'chunked' });

const broken: readonly [title: string, request: string, script: Script, result: string][] = [
  ['a FIN', 'GET /', head.write('so much').close(), '200, closed after 7 of 30 bytes'],
  ['a reset', 'GET /', head.write('so much').reset(), '200, reset after 7 of 30 bytes'],
  ['a FIN after all of it', 'GET /', head.write('x'.repeat(30)).close(), '200, closed'],
  ['another end', 'GET /', head.write('x'.repeat(30)).end(), '200'],
  ['too much', 'GET /', head.raw('x'.repeat(31)).close(), '200, closed after 31 of 30 bytes'],
  ['HEAD, which gets none', 'HEAD /', head.end(), '200'],
  ['a tunnel, which has none', 'CONNECT /', head.close(), '200, closed'],
  [
    'a status without content',
    'GET /',
    script.head(304, { 'Content-Length': 30 }).close(),
    '304, closed',
  ],
  [
    'chunks, whatever length is declared',
    'GET /',
    script.head(200, { 'Content-Length': 30, 'Transfer-Encoding': 'chunked' }).chunk('a').close(),
    '200, closed before the last chunk',
  ],
  ['chunks, and no chunk', 'GET /', chunked.reset(), '200, reset before the last chunk'],
  [
    'a part of a chunk that looks like the last one',
    'GET /',
    chunked.chunk('ab0\r\n', { size: 20 }).reset(),
    '200, reset before the last chunk',
  ],
  ['a last chunk', 'GET /', chunked.chunk('a').lastChunk().close(), '200, closed'],
  [
    'a last chunk with trailers',
    'GET /',
    chunked.chunk('a').lastChunk({ A: 'b', C: 'd' }).reset(),
    '200, reset',
  ],
  ['chunks that end', 'GET /', chunked.chunk('a').end(), '200'],
  [
    'a last chunk that is said by hand',
    'GET /',
    chunked.raw('0;a=b\r\n\r\n').close(),
    '200, closed',
  ],
  ['no length', 'GET /', script.head(200).write('abc').close(), '200, closed'],
  [
    'an interim response before it',
    'GET /',
    script.informational(103, { Link: '<a>' }).concat(head).write('so much').close(),
    '200, closed after 7 of 30 bytes',
  ],
];

describe('content that was declared, against what was sent', () => {
  test.each(broken)('%s', (_, line, answer, result) => {
    const recording = new Recording();
    const summaries: string[] = [];
    recording.journal.whenExchangeEnds = (entry) => summaries.push(exchangeSummary(entry));
    recording.play(recording.request(recording.connect(), line), 'route "/"', answer);
    expect(resultWords(recording.log().exchanges[0]!)).toBe(result);
    expect(summaries).toEqual([`${line} → ${result}, 0 ms`]);
  });

  test('bytes that were written as they are say it to the log, and not to the step', () => {
    const recording = new Recording();
    const summaries: string[] = [];
    recording.journal.whenExchangeEnds = (entry) => summaries.push(exchangeSummary(entry));
    const raw = script.raw('HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nso much').close();
    recording.play(recording.request(recording.connect(), 'GET /'), 'route "/"', raw);
    const [exchange] = recording.log().exchanges;
    expect(exchange).toMatchObject({ declaredBytes: 30, contentBytes: 7 });
    expect(resultWords(exchange!)).toBe('200, closed after 7 of 30 bytes');
    expect(summaries).toEqual(['GET / → closed, 0 ms']);
  });

  test('a large answer is told as a small one is', () => {
    const recording = new Recording();
    const summaries: string[] = [];
    recording.journal.whenExchangeEnds = (entry) => summaries.push(exchangeSummary(entry));
    const exchange = recording.request(recording.connect(), 'GET /');
    const length = script.head(200, { 'Content-Length': 20_000 });
    const steps = length.write('x'.repeat(10_000)).close().steps;
    const sizes = [45, 10_000, 0];
    recording.journal.stepsPlayed(
      exchange,
      steps.map((step, index) => ({ step, bytes: sizes[index]! })),
      0,
      0,
      0,
    );
    recording.journal.exchangeFinished(exchange, 'closed', 0);
    expect(summaries).toEqual(['GET / → 200, closed after 10,000 of 20,000 bytes, 0 ms']);
  });

  test('an answer under way is told by what came so far', () => {
    const recording = new Recording();
    const exchange = recording.request(recording.connect(), 'GET /');
    recording.play(exchange, 'route "/"', head.write('so much').gate('g'));
    expect(resultWords(recording.log().exchanges[0]!)).toBe('200, open after 7 of 30 bytes');
    const other = recording.request(recording.connect(), 'GET /');
    recording.play(other, 'route "/"', chunked.chunk('so much').gate('g'));
    expect(resultWords(recording.log().exchanges[1]!)).toBe('200, open');
  });
});

test.each([
  ['GET /favicon.ico', 204, 'the server itself'],
  ['GET /nowhere', 404, 'nothing'],
])('who answers what nobody declared: %s', (line, status, answer) => {
  const recording = new Recording();
  const exchange = recording.request(recording.connect(), line);
  recording.play(exchange, 'nothing', script.head(status, { 'Content-Length': 0 }).end());
  expect(recording.log().exchanges).toMatchObject([{ status, answer }]);
});
