// request.receivedAt and exchange.timing: when what happened, on the clock of the test.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startServer, type Exchange, type ExchangeTiming, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { Clients } from '../support/clients.ts';
import { get, type RawClient } from '../support/raw-client.ts';

let wpt: Server;
const clients = new Clients(() => wpt.port);

beforeEach(async () => {
  wpt = await startServer({ ports: { https: [] } });
});
afterEach(async () => {
  clients.close();
  await wpt.close();
});

const post = 'POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n';

async function sent(text: string): Promise<RawClient> {
  const client = await clients.open();
  return client.send(text);
}

/** What happened, in order: each number is there, and none is less than the one before. */
function inOrder({ begunMs, requestCompleteMs, answeredMs, endMs }: ExchangeTiming): void {
  const all = [begunMs, requestCompleteMs, answeredMs, endMs];
  expect(all).toEqual(all.map(() => expect.any(Number) as unknown));
  expect(all).toEqual(all.toSorted((one, other) => one! - other!));
  expect(begunMs).toBeGreaterThan(0);
}

function only(exchanges: readonly Exchange[]): Exchange {
  expect(exchanges).toHaveLength(1);
  return exchanges[0]!;
}

describe('the times of an exchange', () => {
  test.each<[string, () => unknown]>([
    ['a reply', () => ({ body: 'x' })],
    ['a handler', () => () => 'x'],
    ['nobody', () => undefined],
  ])('are in order when %s answers', async (_, answer) => {
    const declared = answer() as { body: string } | undefined;
    if (declared !== undefined) wpt.route('/a', declared);
    await ask(wpt.port, get('/a'));
    const exchange = wpt.exchanges[0]!;
    await exchange.finished;
    inOrder(exchange.timing);
    expect(exchange.timing.begunMs).toBe(exchange.request.receivedAt);
    expect(exchange.timing.begunMs).toBe(exchange.timing.requestCompleteMs);
    expect(exchange.request.receivedAt).toBeGreaterThanOrEqual(
      exchange.request.connection.openedMs,
    );
  });

  test('are there as far as it has come', async () => {
    const route = wpt.route('/a', { body: 'x', gate: 'g' });
    const client = await sent(post);
    await expect.poll(() => route.exchanges.length).toBe(1);
    const exchange = only(route.exchanges);
    expect(exchange.timing).toEqual({
      begunMs: exchange.request.receivedAt,
      requestCompleteMs: undefined,
      answeredMs: undefined,
      endMs: undefined,
    });
    client.send('c');
    await route.reached('g');
    expect(exchange.timing).toMatchObject({
      requestCompleteMs: expect.any(Number) as unknown,
      answeredMs: expect.any(Number) as unknown,
      endMs: undefined,
    });
    await route.release('g');
    await exchange.finished;
    inOrder(exchange.timing);
  });

  test('count a delay to the answer', async () => {
    const route = wpt.route('/a', { body: 'x', delay: 40 });
    await ask(wpt.port, get('/a'));
    const { answeredMs, endMs } = only(route.exchanges).timing;
    expect(endMs! - answeredMs!).toBeGreaterThanOrEqual(40);
  });

  test('know of content that comes behind the answer, and of a request that breaks off', async () => {
    const route = wpt.route('/a', { body: 'x' }, { at: 'head' });
    const client = await sent(post);
    await client.sees('200 OK');
    const first = only(route.exchanges);
    await first.finished;
    expect(first.timing.requestCompleteMs).toBeUndefined();
    client.send('c');
    await expect
      .poll(() => first.timing.requestCompleteMs)
      .toBeGreaterThanOrEqual(first.timing.endMs!);
    const other = wpt.route('/b');
    const broken = await sent(post.replace('/a', '/b'));
    await expect.poll(() => other.exchanges.length).toBe(1);
    broken.close();
    const { timing, finished } = only(other.exchanges);
    await finished;
    expect(timing.requestCompleteMs).toBeUndefined();
    expect(only(other.exchanges).timing.endMs).toEqual(expect.any(Number));
  });

  test('are those of an exchange that is taken over, too', async () => {
    const route = wpt.route('/a');
    await sent(get('/a'));
    const taken = await route.nextExchange();
    await taken.reply({ body: 'x' });
    await taken.finished;
    expect(taken.timing).toEqual(only(route.exchanges).timing);
    inOrder(taken.timing);
  });
});

test('the distance of requests is never less than what a client waited', async () => {
  const route = wpt.route('/a', [{ status: 503 }, { status: 503 }, { body: 'x' }]);
  const client = await sent(get('/a'));
  await client.sees('503');
  for (const ms of [30, 60]) {
    const from = performance.now();
    // What is tested is the time.
    while (performance.now() - from < ms) await new Promise((resolve) => setImmediate(resolve));
    const came = route.nextRequest();
    client.send(get('/a'));
    await came;
  }
  const [first, second, third] = route.requests.map(({ receivedAt }) => receivedAt);
  expect(second! - first!).toBeGreaterThanOrEqual(30);
  expect(third! - second!).toBeGreaterThanOrEqual(60);
});

test('JSON has the type that a test knows of', async () => {
  const route = wpt.route('/a', {});
  await ask(wpt.port, post.replace('Length: 1', 'Length: 8') + '{"id":5}');
  const { id } = route.requests[0]!.json<{ readonly id: number }>();
  expect(id.toFixed(1)).toBe('5.0');
  // @ts-expect-error -- without a type nothing is known of it
  expect(route.requests[0]!.json().id).toBe(5);
});
