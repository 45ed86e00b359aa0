// Hosts that are none of ours, where no option names any: the test is told that it asks the internet.

import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from '../src/index.ts';

test('a host that is not there is shown, once', async ({ page, wpt }, testInfo) => {
  await page.goto(wpt.route('/page', { body: 'page', contentType: 'text/html' }).url);
  const ask = (url: string): Promise<string> =>
    page.evaluate((to) => fetch(to).then(() => 'answered', String), url);
  await ask('http://cdn.example/a.js');
  await ask('http://cdn.example/b.js');
  expect(testInfo.annotations).toEqual([
    {
      type: 'wptserve',
      description: 'cdn.example:80 could not be reached: no option names this host',
    },
  ]);
});

test('what the test answers, or breaks off, itself has asked nobody', async ({
  page,
  wpt,
}, testInfo) => {
  await page.route('http://cdn.example/a.js', (route) => route.fulfill({ body: '' }));
  await page.route('http://cdn.example/b.js', (route) => route.abort());
  await page.goto(wpt.route('/page', { body: 'page', contentType: 'text/html' }).url);
  await page.evaluate(() => fetch('http://cdn.example/a.js', { mode: 'no-cors' }));
  await page.evaluate(() => fetch('http://cdn.example/b.js').catch(() => {}));
  expect(testInfo.annotations).toEqual([]);
});

test('a host that is there is shown', async ({ page }, testInfo) => {
  const address = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
  test.skip(address === undefined, 'this machine has no address but its own');
  const server = createServer((_, response) => response.end()).listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://${address}:${port}/`);
  await expect
    .poll(() => testInfo.annotations.map(({ description }) => description))
    .toContain(
      `${address}:${port} was reached, which is not this server: no option names this host`,
    );
  server.closeAllConnections();
  server.close();
});
