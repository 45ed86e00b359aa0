import { expect, test } from 'vitest';
import { Exchange } from '../../src/http/exchange/exchange.ts';
import type { TakenExchange } from '../../src/http/exchange/taken-exchange.ts';
import { Takeovers } from '../../src/routing/takeovers.ts';
import { makeRequest } from '../support/make-request.ts';
import { noReplies } from '../support/no-replies.ts';

test('keeps no exchange that has ended before anybody took it', async () => {
  const takeovers = new Takeovers(noReplies);
  const [left, waiting] = [
    new Exchange(makeRequest('GET /a')),
    new Exchange(makeRequest('GET /b')),
  ];
  for (const exchange of [left, waiting]) takeovers.handOver(exchange);
  expect(takeovers.standingOf(left)).toEqual({ kind: 'untaken' });
  left.finish('peerClosed', 0);
  await left.finished;
  expect(takeovers.standingOf(left)).toEqual({ kind: 'taken' });
  const taken = await new Promise<TakenExchange>((take) => takeovers.next('complete', take));
  expect(taken.request).toBe(waiting.request);
});
