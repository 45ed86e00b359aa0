// The test that answers by hand: what it does with an exchange follows from the query.

import { setTimeout as sleep } from 'node:timers/promises';
import type { TakenExchange } from '../../src/http/exchange/taken-exchange.ts';
import type { Route } from '../../src/routing/route.ts';
import { Random } from '../fuzz/random.ts';

/** Takes exchanges as long as there are any. */
export async function answerByHand(route: Route): Promise<void> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop
    void answer(await route.nextExchange());
  }
}

async function answer(exchange: TakenExchange): Promise<void> {
  const { query } = exchange.request;
  if (query.includes('hold')) {
    await exchange.closedByPeer;
    return;
  }
  const random = new Random('by hand', query);
  await exchange.head(200, { 'Transfer-Encoding': 'chunked' });
  for (let left = random.int(0, 4); left > 0; left -= 1) {
    // One step after the other, as a person writes them.
    // oxlint-disable-next-line no-await-in-loop
    const isSent = await exchange.chunk('c'.repeat(random.size(40_000) + 1));
    if (!isSent) return;
    // oxlint-disable-next-line no-await-in-loop
    if (random.chance(0.5)) await sleep(random.int(0, 15));
  }
  switch (random.int(0, 4)) {
    case 0:
      await exchange.close();
      break;
    case 1:
      await exchange.reset();
      break;
    case 2:
      // Nothing more is said: the peer has to leave.
      await exchange.closedByPeer;
      break;
    default:
      await exchange.end();
  }
}
