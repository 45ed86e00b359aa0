// The app under test behind the server: pages and streams of its own, mocked answers in front.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { expect, test as base } from '../src/index.ts';

const test = base.extend<object, { app: string }>({
  app: [
    async ({}, use) => {
      const server: Server = createServer((request, response) => {
        if (request.url === '/') {
          response.writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': 'app=1' });
          response.end(`<title>App</title><script>
            fetch('/api/user').then((got) => got.json()).then(({ name }) => { document.title = name; });
          </script>`);
        } else if (request.url === '/events') {
          response.writeHead(200, { 'Content-Type': 'text/event-stream' });
          response.write('data: one\n\n');
        } else if (request.url === '/old') {
          response.writeHead(302, { Location: `http://${request.headers.host}/` }).end();
        } else {
          response.writeHead(200, { 'Content-Type': 'application/json' });
          response.end(JSON.stringify({ name: 'of the app', cookie: request.headers.cookie }));
        }
      }).listen(0, '127.0.0.1');
      new WebSocketServer({ server, path: '/live' }).on('connection', (socket) => {
        socket.on('message', (data) => socket.send(`heard ${(data as Buffer).toString()}`));
      });
      await once(server, 'listening');
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
  wptserve: async ({ app }, use) => use({ upstream: app }),
});

test('the page is of the app, and a route mocks one of its answers', async ({ page, wpt }) => {
  const user = wpt.route('/api/user', { json: { name: 'Ada' } });
  await page.goto('/');
  await expect(page).toHaveTitle('Ada');
  await expect(user).toHaveBeenRequested({ times: 1 });
});

test('without a route the app answers, with its cookies', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveTitle('of the app');
  const { cookie } = await page.evaluate(
    () => fetch('/api/user').then((got) => got.json()) as Promise<{ cookie: string }>,
  );
  expect(cookie).toBe('app=1');
});

test('events of the app arrive as they are sent', async ({ page }) => {
  await page.goto('/');
  const data = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const source = new EventSource('/events');
        source.addEventListener('message', (event) => {
          source.close();
          resolve(String(event.data));
        });
      }),
  );
  expect(data).toBe('one');
});

test('a redirect of the app stays here', async ({ page, wpt }) => {
  await page.goto('/old');
  expect(page.url()).toBe(wpt.url('/'));
});

test('a WebSocket of the app goes through', async ({ page }) => {
  await page.goto('/');
  const heard = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket('/live');
        socket.addEventListener('open', () => socket.send('one'));
        socket.addEventListener('message', ({ data }) => resolve(String(data)));
      }),
  );
  expect(heard).toBe('heard one');
});

test('a handler changes what the app answers', async ({ page, wpt }) => {
  wpt.route('/api/user', async (request) => {
    const reply = await request.fetch<{ name: string }>();
    reply.json.name += ', changed';
    return reply;
  });
  await page.goto('/');
  await expect(page).toHaveTitle('of the app, changed');
});
