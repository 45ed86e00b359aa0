// Content whose maker fills its memory anew reaches the peer as it was when it was given.

import { afterEach, expect, test } from 'vitest';
import { startServer, type Server, type ServerOptions } from '../../src/server.ts';
import { get, RawClient } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(options: ServerOptions): Promise<Server> {
  const wpt = await startServer({ ...options, ports: { https: [] } });
  closers.push(() => wpt.close());
  return wpt;
}

async function open(wpt: Server): Promise<RawClient> {
  const client = await RawClient.open(wpt.port);
  closers.push(() => client.close());
  return client;
}

/** Lines of which no two are alike. */
const big = Buffer.from(Array.from({ length: 200_000 }, (_, line) => `${line}\n`).join(''));

test.each<[string, ServerOptions]>([
  ['as fast as it goes', {}],
  ['on a line of some latency', { network: { latency: 20 } }],
  ['on a slow line of some latency', { network: { download: 5_000_000, latency: 20 } }],
])('a big file %s', async (_, options) => {
  const folder = temporaryFolder({ 'big.bin': big });
  const wpt = await start({ ...options, documentRoot: folder });
  const client = await open(wpt);
  client.send(get('/big.bin', 'Connection: close'));
  await client.ended();
  expect(Buffer.from(client.text, 'latin1').subarray(-big.length).equals(big)).toBe(true);
});

/** One buffer, filled with each letter in turn. */
function* lettersIn(buffer: Buffer, count: number): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) {
    buffer.fill(65 + (index % 26));
    yield buffer;
  }
}

test.each<[string, ServerOptions, pieceBytes: number, count: number]>([
  ['small pieces on a line of some latency', { network: { latency: 20 } }, 5, 6],
  ['larger pieces on a line of some latency', { network: { latency: 20 } }, 100_000, 6],
  ['small pieces for a peer that reads late', {}, 3000, 4000],
  ['larger pieces for a peer that reads late', {}, 100_000, 100],
])('%s', async (_, options, pieceBytes, count) => {
  const wpt = await start(options);
  const expected = Buffer.concat(
    Array.from(lettersIn(Buffer.alloc(pieceBytes), count), (piece) => Buffer.from(piece)),
  );
  const route = wpt.route('/', () => [
    200,
    { 'Content-Length': expected.length, Connection: 'close' },
    lettersIn(Buffer.alloc(pieceBytes), count),
  ]);
  const client = await open(wpt);
  client.socket.pause();
  client.send(get('/', 'Connection: close'));
  await route.nextRequest();
  // Long enough for its buffers to fill.
  for (let turn = 0; turn < 2000; turn += 1) await new Promise((done) => setImmediate(done));
  client.socket.resume();
  await client.ended();
  const content = Buffer.from(client.text, 'latin1').subarray(-expected.length);
  expect(content.equals(expected)).toBe(true);
});
