import { expect, test } from 'vitest';
import { Exchange } from '../../src/http/exchange/exchange.ts';
import { ExchangeLog } from '../../src/routing/exchange-log.ts';
import { makeRequest } from '../support/make-request.ts';

/** Resolves when all promises that are resolved now have told so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a log tells of each new exchange and of each end, as long as somebody listens', async () => {
  const log = new ExchangeLog();
  const [old, next, last] = ['GET /old', 'GET /next', 'GET /last'].map(
    (line) => new Exchange(makeRequest(line)),
  ) as [Exchange, Exchange, Exchange];
  const over = new Exchange(makeRequest('GET /over'));
  over.finish('ended');
  log.push(over);
  log.push(old);
  let news = 0;
  const stop = log.watch(() => (news += 1));
  await settled();
  expect(news).toBe(0);
  log.push(next);
  expect(news).toBe(1);
  old.finish('ended');
  await settled();
  expect(news).toBe(2);
  next.finish('reset');
  await settled();
  expect(news).toBe(3);
  log.push(last);
  stop();
  last.finish('ended');
  await settled();
  expect(news).toBe(4);
  expect(log.requests().map(String)).toEqual(['GET /over', 'GET /old', 'GET /next', 'GET /last']);
  expect(log.includes(old)).toBe(true);
});
