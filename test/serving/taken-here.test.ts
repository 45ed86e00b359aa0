// The table in docs/http.md of what node:http refuses and is taken here: each line in both servers.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type Server } from '../../src/server.ts';
import { takenLines } from '../http1/taken-here.ts';
import { RawClient } from '../support/raw-client.ts';

const page = readFileSync(new URL('../../docs/http.md', import.meta.url), 'utf8');
const node = createServer((request, response) => {
  // A response that takes a moment, as most do.
  request.resume().once('end', () => setImmediate(() => setImmediate(() => response.end('ok'))));
});
let wpt: Server;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    node.listen(0, '127.0.0.1', resolve);
  });
  wpt = await startServer({ ports: { https: [] } });
  wpt.route('/', { body: 'ok' });
});
afterAll(async () => {
  node.close();
  node.closeAllConnections();
  await wpt.close();
});

/** The statuses that a server answers, in order. */
async function statuses(port: number, bytes: string): Promise<string[]> {
  const client = await RawClient.open(port);
  client.send(Buffer.from(bytes, 'latin1'));
  client.socket.end();
  await client.ended();
  client.close();
  return [...client.text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status = '']) => status);
}

test.each(takenLines)('$refused', async ({ refused, here, why, example }) => {
  expect(page).toContain(`| ${refused} | ${here} | ${why} |`);
  const [, status = ''] = /: (\d{3})/.exec(refused) ?? [];
  expect(await statuses((node.address() as AddressInfo).port, example)).toContain(status);
  const ours = await statuses(wpt.port, example);
  expect(ours).not.toEqual([]);
  expect(new Set(ours)).toEqual(new Set(['200']));
});

test('the table has no other line', () => {
  const [, table = ''] =
    /\| `node:http` refuses \|[^\n]*\n\|[-|]+\|\n((?:\|[^\n]*\n)*)/.exec(page) ?? [];
  expect(table.trimEnd().split('\n')).toHaveLength(takenLines.length);
});
