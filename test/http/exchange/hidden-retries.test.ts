import { beforeEach, describe, expect, test } from 'vitest';
import type { AnswerEnd } from '../../../src/http/exchange/answer-end.ts';
import type { Exchange } from '../../../src/http/exchange/exchange.ts';
import { HiddenRetries } from '../../../src/http/exchange/hidden-retries.ts';
import { chromiumFields, exchangeOn, openConnection } from '../../support/browser-request.ts';

const reset: AnswerEnd = { connection: 'reset', head: 'none', status: undefined };
const navigation = [...chromiumFields, 'Upgrade-Insecure-Requests: 1'];

let nowMs = 0;
let retries: HiddenRetries;
beforeEach(() => {
  nowMs = 1000;
  retries = new HiddenRetries({ now: () => nowMs });
});

/** An exchange on a connection that has served another before. */
function onReused(id = 1, line?: string): Exchange {
  const connection = openConnection(id);
  connection.nextIndex();
  return exchangeOn({ connection, ...(line === undefined ? {} : { line }) });
}

/** An exchange on a connection that is opened for it. */
function onFresh(id: number, fields = chromiumFields, content = ''): Exchange {
  return exchangeOn({ connection: openConnection(id, nowMs), fields, content });
}

describe('the same request on another connection', () => {
  test.each<[string, AnswerEnd]>([
    ['a reset ahead of any byte', reset],
    ['a reset within the head', { connection: 'reset', head: 'part', status: 200 }],
    ['a FIN ahead of any byte', { connection: 'closed', head: 'none', status: undefined }],
    ['status 408', { connection: 'kept', head: 'whole', status: 408 }],
    ['status 408 and a FIN', { connection: 'closed', head: 'whole', status: 408 }],
    ['the beginning of status 408 and a FIN', { connection: 'closed', head: 'part', status: 408 }],
    ['status 421', { connection: 'kept', head: 'whole', status: 421 }],
  ])('is a retry after %s on a reused connection', (_, end) => {
    const first = onReused();
    retries.ended(first, end);
    nowMs += 30;
    expect(retries.firstOf(onFresh(2))).toBe(first);
  });

  test.each<[string, AnswerEnd]>([
    ['a whole response', { connection: 'kept', head: 'whole', status: 200 }],
    ['a response and a FIN', { connection: 'closed', head: 'whole', status: 200 }],
    ['a FIN within the head', { connection: 'closed', head: 'part', status: 200 }],
    ['a reset after the head', { connection: 'reset', head: 'whole', status: 200 }],
    ['a reset after status 408', { connection: 'reset', head: 'whole', status: 408 }],
    ['status 503', { connection: 'kept', head: 'whole', status: 503 }],
  ])('is another one after %s', (_, end) => {
    retries.ended(onReused(), end);
    expect(retries.firstOf(onFresh(2))).toBeUndefined();
  });

  test('is another one when the connection was opened for the first', () => {
    retries.ended(onFresh(1), reset);
    expect(retries.firstOf(onFresh(2))).toBeUndefined();
  });

  test('is a retry after status 421 also when the connection was opened for the first', () => {
    const first = onFresh(1);
    retries.ended(first, { connection: 'kept', head: 'whole', status: 421 });
    expect(retries.firstOf(onFresh(2))).toBe(first);
  });

  test('is another one when the retry took a connection whose handshake was not over', () => {
    const connection = openConnection(2, nowMs - 4);
    const first = onReused();
    retries.ended(first, reset);
    nowMs += 8;
    connection.ready(nowMs);
    const retry = exchangeOn({ connection });
    expect(retries.firstOf(retry)).toBe(first);
    retries.ended(retry, reset);
    expect(retries.firstOf(onFresh(3))).toBeUndefined();
  });

  test('is a retry once', () => {
    const first = onReused();
    retries.ended(first, reset);
    expect(retries.firstOf(onFresh(2))).toBe(first);
    expect(retries.firstOf(onFresh(3))).toBeUndefined();
  });

  test('is another one after two seconds', () => {
    retries.ended(onReused(), reset);
    nowMs += 2001;
    expect(retries.firstOf(onFresh(2))).toBeUndefined();
  });
});

describe('what is not the same', () => {
  test('is another path', () => {
    retries.ended(onReused(), reset);
    expect(retries.firstOf(onReused(2, 'GET /b'))).toBeUndefined();
  });

  test('is another field', () => {
    retries.ended(onReused(), reset);
    expect(retries.firstOf(onFresh(2, [...chromiumFields, 'X: 1']))).toBeUndefined();
  });

  test('is other content', () => {
    const connection = openConnection(1);
    connection.nextIndex();
    const first = exchangeOn({ connection, content: 'one' });
    retries.ended(first, reset);
    expect(retries.firstOf(onFresh(2, chromiumFields, 'two'))).toBeUndefined();
    expect(retries.firstOf(onFresh(3, chromiumFields, 'one'))).toBe(first);
  });

  test('is a retry also when its content comes long after its head', () => {
    const connection = openConnection(1);
    connection.nextIndex();
    const first = exchangeOn({ connection, content: 'one' });
    retries.ended(first, reset);
    nowMs += 30;
    const again = onFresh(2, chromiumFields, 'one');
    const candidates = retries.candidatesFor(again);
    nowMs += 60_000;
    expect(retries.candidatesFor(onFresh(3, chromiumFields, 'one'))).toEqual([]);
    expect(retries.firstOf(again, candidates)).toBe(first);
    expect(retries.firstOf(onFresh(4, chromiumFields, 'one'), candidates)).toBeUndefined();
  });

  test('is the next request on the same connection', () => {
    const first = onReused();
    retries.ended(first, { connection: 'kept', head: 'whole', status: 408 });
    const { connection } = first.request;
    expect(retries.firstOf(exchangeOn({ connection }))).toBeUndefined();
  });

  test.each([
    ['Node', ['Host: localhost', 'Connection: keep-alive']],
    ['the request fixture', ['user-agent: any', 'Host: localhost', 'Connection: keep-alive']],
    ['fetch() of Node', ['host: localhost', 'connection: keep-alive', 'user-agent: node']],
    ['curl', ['Host: localhost', 'User-Agent: curl', 'Accept: */*']],
  ])('is what another client sends, which repeats nothing: %s', (_, fields) => {
    const connection = openConnection(1);
    connection.nextIndex();
    retries.ended(exchangeOn({ connection, fields }), reset);
    expect(retries.firstOf(onFresh(2, fields))).toBeUndefined();
  });
});

describe('a retry that dies too', () => {
  test('is repeated while it goes through idle connections, until one is opened for it', () => {
    const first = onReused(1);
    retries.ended(first, reset);
    for (const id of [2, 3]) {
      nowMs += 1;
      const retry = onReused(id);
      expect(retries.firstOf(retry)).toBe(first);
      retries.ended(retry, reset);
    }
    nowMs += 1;
    const last = onFresh(4);
    expect(retries.firstOf(last)).toBe(first);
    retries.ended(last, reset);
    nowMs += 1;
    expect(retries.firstOf(onFresh(5))).toBeUndefined();
  });

  test('is repeated on a connection that was opened before and never used', () => {
    const spare = openConnection(2, nowMs - 500);
    const first = onReused(1);
    retries.ended(first, reset);
    nowMs += 1;
    const retry = exchangeOn({ connection: spare });
    expect(retries.firstOf(retry)).toBe(first);
    retries.ended(retry, reset);
    nowMs += 1;
    expect(retries.firstOf(onFresh(3))).toBe(first);
  });

  test('is repeated once for status 421', () => {
    const misdirected: AnswerEnd = { connection: 'kept', head: 'whole', status: 421 };
    const first = onReused(1);
    retries.ended(first, misdirected);
    const retry = onReused(2);
    expect(retries.firstOf(retry)).toBe(first);
    retries.ended(retry, misdirected);
    expect(retries.firstOf(onReused(3))).toBeUndefined();
  });
});

describe('the first request of a connection that may have been idle', () => {
  test('is perhaps repeated when it is a navigation, for a quarter of a second', () => {
    const first = onFresh(1, navigation);
    retries.ended(first, reset);
    nowMs += 250;
    expect(retries.firstOf(onFresh(2, navigation))).toBe(first);

    retries.ended(onFresh(3, navigation), reset);
    nowMs += 251;
    expect(retries.firstOf(onFresh(4, navigation))).toBeUndefined();
  });

  test.each([
    [99, false],
    [100, true],
  ])('is perhaps repeated when it was silent for so long: %s ms', (idleMs, isRepeated) => {
    const connection = openConnection(1, nowMs);
    connection.spoke(nowMs + idleMs);
    const first = exchangeOn({ connection });
    retries.ended(first, reset);
    expect(retries.firstOf(onFresh(2))).toBe(isRepeated ? first : undefined);
  });

  test('is another one when the page has got an outcome meanwhile', () => {
    retries.ended(onFresh(1, navigation), reset);
    retries.outcomeSeen('http://localhost/a#part');
    expect(retries.firstOf(onFresh(2, navigation))).toBeUndefined();
  });

  test('asks whoever knows what pages have got, and then waits as long as for a sure one', () => {
    let asked = 0;
    retries.whenUnsure(() => (asked += 1));
    retries.ended(onReused(), reset);
    expect(asked).toBe(0);
    const first = onFresh(2, navigation);
    retries.ended(first, reset);
    expect(asked).toBe(1);
    retries.outcomeSeen('http://localhost/other');
    nowMs += 2000;
    expect(retries.firstOf(onFresh(3, navigation))).toBe(first);
  });

  test('does not matter to a sure retry: the page may have asked twice', () => {
    const first = onReused();
    retries.ended(first, reset);
    retries.outcomeSeen('http://localhost/a');
    expect(retries.firstOf(onFresh(2))).toBe(first);
  });
});
