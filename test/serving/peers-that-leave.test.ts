// A peer may leave at any moment of an exchange. Whoever is held for it then is let go of.

import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/http/exchange/answer.ts';
import { script, type Server } from '../../src/server.ts';
import { get, request } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

const { start, open } = testServers();

/** Whether every socket of the server is gone. */
async function expectNoneOpen({ connections }: Server): Promise<void> {
  await expect.poll(() => connections.every(({ closedMs }) => closedMs !== undefined)).toBe(true);
}

const held: readonly [name: string, answer: Answer | undefined][] = [
  ['a gate', script.head(200).gate('never').close()],
  ['hang()', script.hang()],
  ['hang() behind a head', script.head(200).write('a').hang()],
  ['an exchange that nobody takes', undefined],
  ['a gate behind a delay', script.head(200).write('a').delay(100).gate('never').close()],
  ['hang() behind a delay', script.delay(100).hang()],
  ['receive()', script.receive(100).head(200).close()],
];

describe('a peer that leaves', () => {
  test.each(held)('with a FIN right behind its request, held by %s', async (_, answer) => {
    const wpt = await start();
    wpt.route('/x', answer);
    const client = await open(wpt.port);
    client.socket.end(
      request('POST', '/x', 'abc').replace('Content-Length: 3', 'Content-Length: 9'),
    );
    await expect.poll(() => wpt.exchanges[0]?.outcome).toBe('peerClosed');
    await expectNoneOpen(wpt);
  });

  test.each(held)('with a FIN behind a whole request, held by %s', async (name, answer) => {
    const wpt = await start();
    wpt.route('/x', answer);
    const client = await open(wpt.port);
    client.socket.end(get('/x'));
    // Of this one, all that there is has come.
    const outcome = { 'hang()': 'hung', 'receive()': 'closed' }[name];
    const expected = outcome ?? (name.startsWith('hang') ? 'hung' : 'peerClosed');
    await expect.poll(() => wpt.exchanges[0]?.outcome).toBe(expected);
    await expectNoneOpen(wpt);
  });

  test.each(held)('while a pipelined request waits that is held by %s', async (_, answer) => {
    const wpt = await start();
    wpt.route('/slow', script.delay(50).head(200, { 'Content-Length': 0 }));
    wpt.route('/x', answer);
    const client = await open(wpt.port);
    client.socket.end(get('/slow') + get('/x'));
    await client.sees('200 OK');
    await expect.poll(() => wpt.exchanges[1]?.outcome).toBeDefined();
    await expectNoneOpen(wpt);
  });

  test.each([
    ['150 KB', 150_000],
    ['5 MB', 5_000_000],
  ])('with %s behind a held request', async (_, bytes) => {
    const wpt = await start({ verdicts: { protocolError: 'ignore' } });
    const route = wpt.route('/x', script.head(200).gate('never').close());
    const client = await open(wpt.port);
    client.send(get('/x'));
    await route.reached('never');
    const rest = get(`/y?${'y'.repeat(1000)}`);
    client.socket.end(rest.repeat(Math.ceil(bytes / rest.length)));
    expect(await route.exchanges[0]!.finished).toBe('peerClosed');
    await expectNoneOpen(wpt);
  });

  test('with a reset, at a gate with 150 KB behind it', async () => {
    const wpt = await start();
    const route = wpt.route('/x', script.head(200).gate('never').close());
    const client = await open(wpt.port);
    client.send(get('/x'));
    await route.reached('never');
    client.send(get('/y').repeat(4000));
    client.socket.resetAndDestroy();
    expect(await route.exchanges[0]!.finished).toBe('peerClosed');
    await expectNoneOpen(wpt);
  });

  test('with a FIN, where a fault answers nothing', async () => {
    const wpt = await start({ fault: 'no-response' });
    const client = await open(wpt.port);
    client.socket.end(get('/x'));
    await expect.poll(() => wpt.exchanges[0]?.outcome).toBe('hung');
    await expectNoneOpen(wpt);
  });

  test('with a FIN, gets all that needs nobody', async () => {
    const wpt = await start();
    wpt.route('/x', script.head(200).write('a').delay(30).write('b').close());
    const client = await open(wpt.port);
    client.socket.end(get('/x'));
    await client.sees('ab');
    expect(await wpt.exchanges[0]!.finished).toBe('closed');
    await expectNoneOpen(wpt);
  });
});

describe('more than 1 MiB behind a held request', () => {
  test('is dropped, and the connection ends behind the answer', async () => {
    const wpt = await start();
    const route = wpt.route('/x', script.head(200, { 'Content-Length': 1 }).gate('g').write('a'));
    const client = await open(wpt.port);
    client.send(get('/x'));
    await route.reached('g');
    const rest = get(`/y?${'y'.repeat(1000)}`);
    client.send(rest.repeat(5000));
    const broken = (): boolean => wpt.findings.some(({ kind }) => kind === 'protocol-error');
    await expect.poll(broken).toBe(true);
    await route.release('g');
    await client.sees('\r\n\r\na');
    expect(await client.ended()).toBe('fin');
    expect(wpt.requests).toHaveLength(1);
  });
});
