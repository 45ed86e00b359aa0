// A reply with a delay or a gate ahead of its head.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  startServer,
  UsageError,
  type Handler,
  type Reply,
  type Server,
} from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { Clients } from '../support/clients.ts';
import { get } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let wpt: Server;
const clients = new Clients(() => wpt.port);

beforeEach(async () => {
  wpt = await startServer({ record: 'on', ports: { https: [] } });
});
afterEach(async () => {
  clients.close();
  await wpt.close();
});

/** The steps of the answers so far, as the report names them. */
async function steps(): Promise<string[][]> {
  const { exchanges } = await wpt.wireLog();
  return exchanges.map((each) =>
    each.steps.map((step) => (step.kind === 'cut' ? 'cut' : step.text)),
  );
}

describe('a delay', () => {
  test.each<[string, (reply: Reply) => Reply | Handler | Reply[]]>([
    ['of a reply alone', (reply) => reply],
    ['of a reply in a list', (reply) => [reply, { body: 'next' }]],
    ['of a reply that a handler returns', (reply) => () => reply],
    ['of a reply that an async handler returns', (reply) => async () => reply],
  ])('%s is never for less', async (_, answerWith) => {
    wpt.route('/a', answerWith({ json: [1], delay: 40.5 }));
    const startMs = performance.now();
    const { body } = await ask(wpt.port, get('/a'));
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(40.5);
    expect(body).toBe('[1]');
    expect((await steps())[0]?.[0]).toBe('delay(40.5)');
  });

  test.each<[string, Reply]>([
    ['a file', { file: `${temporaryFolder({ 'a.txt': 'content' })}/a.txt` }],
    ['a pipe', { body: 'content', pipe: 'trickle(3:d0.001)' }],
    ['a pipe that changes the head', { body: 'content', pipe: 'header(X-A,b)' }],
  ])('stands before the head of a reply with %s', async (_, reply) => {
    wpt.route('/a', { ...reply, delay: 40 });
    const startMs = performance.now();
    expect(await ask(wpt.port, get('/a'))).toMatchObject({ status: 200, body: 'content' });
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(40);
    expect((await steps())[0]?.[0]).toBe('delay(40)');
  });

  test('stands before the head of the answer to HEAD, and of a part', async () => {
    wpt.route('/a', { body: 'content', delay: 30 });
    const startMs = performance.now();
    const part = await ask(wpt.port, get('/a', 'Range: bytes=1-2'));
    expect(part).toMatchObject({ status: 206, body: 'on' });
    const head = await ask(wpt.port, 'HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(60);
  });

  test('that is not over when the test is, is a finding', async () => {
    const route = wpt.route('/a', { body: 'x', delay: 60_000 });
    const client = await clients.open();
    client.send(get('/a'));
    await route.nextRequest();
    await expect.poll(() => route.exchanges[0]?.isPlaying).toBe(true);
    expect(wpt.findings.map(({ kind, title }) => [kind, title])).toEqual([
      ['script-stopped', 'the delay of route "/a" was not over for GET /a'],
    ]);
  });

  test('is no finding when its peer has left', async () => {
    const route = wpt.route('/a', { body: 'x', delay: 60_000 });
    const client = await clients.open();
    client.send(get('/a'));
    await route.nextRequest();
    const [exchange] = route.exchanges;
    client.close();
    await exchange?.closedByPeer;
    expect(wpt.findings).toEqual([]);
  });

  test('does not hold up an interim response that a handler writes before', async () => {
    wpt.route('/a', async (_request, response) => {
      await response.writer.write('HTTP/1.1 103 Early Hints\r\n\r\n');
      response.writer.contentWritten = false;
      return { body: 'x', gate: 'final' };
    });
    const client = await clients.open();
    await client.send(get('/a')).sees('103 Early Hints');
    const [route] = wpt.exchanges;
    await expect.poll(() => route?.gate).toBe('final');
    expect(client.text).not.toContain('200 OK');
    expect(route?.release('final')).toBe(true);
    await client.sees('200 OK');
  });
});

describe('a gate', () => {
  test.each<[string, Reply]>([
    ['content at hand', { json: { id: 1 } }],
    ['a file', { file: `${temporaryFolder({ 'a.json': '{"id":1}' })}/a.json` }],
    ['content that is streamed', { body: '{"id":1}', pipe: 'trickle(3:d0.001)' }],
    ['a changed head', { body: '{"id":1}', pipe: 'header(X-A,b)' }],
  ])('holds a reply with %s before its head', async (_, reply) => {
    const route = wpt.route('/a', { ...reply, gate: 'save' });
    const client = await clients.open();
    client.send(get('/a'));
    await route.reached('save');
    expect(client.text).toBe('');
    await route.release('save');
    await client.sees('{"id":1}');
    expect(await route.exchanges[0]?.finished).toBe('ended');
    expect((await steps())[0]?.[0]).toBe('gate("save")');
  });

  test('holds the replies of a list and of a handler', async () => {
    const route = wpt.route('/a', [
      { body: 'first', gate: 'one' },
      () => ({ body: 'second', gate: 'two' }),
    ]);
    const client = await clients.open();
    client.send(get('/a'));
    await route.release('one');
    await client.sees('first');
    client.send(get('/a'));
    await route.reached('two');
    expect(client.text).not.toContain('second');
    await route.release('two');
    await client.sees('second');
  });

  test('lets one exchange pass by itself', async () => {
    const route = wpt.route('/a', { body: 'x', gate: 'save' });
    const [one, two] = [await clients.open(), await clients.open()];
    one.send(get('/a'));
    await route.reached('save');
    two.send(get('/a'));
    await expect.poll(() => route.exchanges.map(({ gate }) => gate)).toEqual(['save', 'save']);
    expect(route.exchanges[0]?.release('other')).toBe(false);
    expect(route.exchanges[0]?.release('save')).toBe(true);
    expect(await route.exchanges[0]?.finished).toBe('ended');
    expect(route.exchanges[1]?.gate).toBe('save');
  });

  test('holds after the delay', async () => {
    const route = wpt.route('/a', { body: 'x', gate: 'save', delay: 40 });
    const client = await clients.open();
    const startMs = performance.now();
    client.send(get('/a'));
    await route.reached('save');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(40);
    await route.release('save');
    await client.sees('200 OK');
    expect(await route.exchanges[0]?.finished).toBe('ended');
    expect((await steps())[0]?.slice(0, 2)).toEqual(['delay(40)', 'gate("save")']);
  });

  test('of another name is an error that lists those of the route', async () => {
    const route = wpt.route('/a', [{ gate: 'one' }, { gate: 'two' }]);
    await expect(route.release('three')).rejects.toThrow(
      new UsageError('route "/a": no gate "three". It has "one", "two".'),
    );
    await expect(wpt.route('/b', {}).reached('one')).rejects.toThrow(
      new UsageError('route "/b": no gate "one". It has no gate.'),
    );
  });

  test('that is never released is a finding', async () => {
    const held = wpt.route('/a', { body: 'x', gate: 'save' });
    const client = await clients.open();
    client.send(get('/a'));
    await held.reached('save');
    expect(wpt.findings.map(({ kind, title }) => [kind, title])).toEqual([
      ['gate-not-released', 'gate "save" of route "/a" was never released'],
    ]);
  });

  test('behind a delay that is not over is one finding, not two', async () => {
    const route = wpt.route('/a', { body: 'x', gate: 'save', delay: 60_000 });
    const client = await clients.open();
    client.send(get('/a'));
    await route.nextRequest();
    await expect.poll(() => route.exchanges[0]?.isPlaying).toBe(true);
    expect(wpt.findings.map(({ title }) => title)).toEqual([
      'the delay of route "/a" was not over for GET /a',
    ]);
  });

  test('ends when its peer leaves, and nothing was sent', async () => {
    const route = wpt.route('/a', { body: 'x', gate: 'save' });
    const client = await clients.open();
    client.send(get('/a'));
    await route.reached('save');
    client.close();
    expect(await route.exchanges[0]?.finished).toBe('peerClosed');
    const { exchanges } = await wpt.wireLog();
    expect(exchanges[0]).toMatchObject({ outcome: 'peerClosed' });
    expect(exchanges[0]).not.toHaveProperty('status');
  });
});

describe('is checked where it is declared', () => {
  test.each<[string, Reply, string]>([
    ['less than no time', { delay: -1 }, 'delay -1. A delay is a number of milliseconds from 0.'],
    [
      'for ever',
      { delay: Infinity },
      'delay Infinity. A delay is a number of milliseconds from 0.',
    ],
    ['no number', { delay: Number.NaN }, 'delay NaN. A delay is a number of milliseconds from 0.'],
    ['text', { delay: '5' as never }, 'delay "5". A delay is a number of milliseconds from 0.'],
  ])('a delay of %s', (_, reply, message) => {
    expect(() => wpt.route('/a', reply)).toThrow(
      new UsageError(
        `route "/a": reply: ${message} Use gate to wait for the test, or script.hang() to wait for ever.`,
      ),
    );
  });

  test.each<[string, unknown, string]>([
    ['an empty name', '', '""'],
    ['a number', 5, '5'],
    ['null', null, 'null'],
  ])('a gate of %s', (_, gate, shown) => {
    expect(() => wpt.route('/a', { gate: gate as string })).toThrow(
      new UsageError(
        `route "/a": reply: gate ${shown}. A gate needs a name, a string that is not empty.`,
      ),
    );
  });

  test('a delay of no time is one', async () => {
    wpt.route('/a', { body: 'x', delay: 0 });
    expect((await ask(wpt.port, get('/a'))).body).toBe('x');
  });
});
