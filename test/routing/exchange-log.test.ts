import { describe, expect, test } from 'vitest';
import { History } from '../../src/http/exchange/history.ts';
import { ExchangeLog } from '../../src/routing/exchange-log.ts';
import { Exchange } from '../../src/http/exchange/exchange.ts';
import { makeRequest } from '../support/make-request.ts';

describe('a history', () => {
  test('has all items of a short run, oldest first, as a copy', () => {
    const history = new History<number>();
    for (let item = 0; item < History.kept; item += 1) history.push(item);
    const items = history.toArray();
    expect(items).toEqual(Array.from({ length: History.kept }, (_, index) => index));
    items.pop();
    expect(history.toArray()).toHaveLength(History.kept);
  });

  test('has the newest items of a long run, and never many more', () => {
    const history = new History<number>();
    for (let count = 1; count <= History.kept * 5; count += 1) {
      history.push(count);
      const items = history.toArray();
      if (count % 97 !== 0) continue;
      expect(items.at(-1)).toBe(count);
      expect(items.length).toBeGreaterThanOrEqual(Math.min(count, History.kept));
      expect(items.length).toBeLessThanOrEqual(2 * History.kept);
      expect(items[0]).toBe(count - items.length + 1);
    }
  });
});

/** Resolves when all promises that are resolved now have told so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a log tells of each new exchange and of each end, as long as somebody listens', async () => {
  const log = new ExchangeLog();
  const [old, next, last] = ['GET /old', 'GET /next', 'GET /last'].map(
    (line) => new Exchange(makeRequest(line)),
  ) as [Exchange, Exchange, Exchange];
  const over = new Exchange(makeRequest('GET /over'));
  over.finish('ended', 0);
  log.push(over);
  log.push(old);
  let news = 0;
  const stop = log.watch(() => (news += 1));
  await settled();
  expect(news).toBe(0);
  log.push(next);
  expect(news).toBe(1);
  old.finish('ended', 0);
  await settled();
  expect(news).toBe(2);
  next.finish('reset', 0);
  await settled();
  expect(news).toBe(3);
  log.push(last);
  stop();
  last.finish('ended', 0);
  await settled();
  expect(news).toBe(4);
  expect(log.requests().map(String)).toEqual(['GET /over', 'GET /old', 'GET /next', 'GET /last']);
  expect(log.includes(old)).toBe(true);
});
