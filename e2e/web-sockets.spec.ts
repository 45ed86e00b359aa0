// WebSockets in pages and workers, declared, by hand and in handlers; and what matchers say of them.

import { stripVTControlCharacters } from 'node:util';
import { expect, script, socketHandler, test, webSocket } from '../src/index.ts';
import { openSocketPage } from './support/socket-page.ts';

test('a conversation, a failure, and a conversation again', async ({ page, wpt }) => {
  const chat = wpt.route('/chat', [
    webSocket
      .accept({ protocol: 'chat' })
      .json({ type: 'hello' })
      .receive({ type: 'join' })
      .gate('joined')
      .text('welcome')
      .closeFrame(1012, 'restart')
      .end(),
    { status: 503 },
    webSocket.accept({ protocol: 'chat' }).text('back again').hang(),
  ]);
  wpt.route('/', {
    contentType: 'text/html',
    body: `<!doctype html><p role="status"></p><ol role="log"></ol><script>
      const log = (text) => document.querySelector('ol').append(text, ' ');
      function connect() {
        const socket = new WebSocket('/chat', ['chat']);
        socket.onopen = () => socket.send('{"type":"join","name":"Ann"}');
        socket.onmessage = ({ data }) => log(data);
        socket.onclose = ({ code }) => {
          document.querySelector('p').textContent = 'Reconnecting after ' + code;
          setTimeout(connect, 10);
        };
      }
      connect();
    </script>`,
  });
  await page.goto('/');
  await chat.release('joined');
  await expect(page.getByRole('log')).toContainText('welcome');
  await expect(page.getByRole('log')).toContainText('back again');
  await expect(page.getByRole('status')).toHaveText('Reconnecting after 1006');
  await expect(chat).toHaveReceivedMessage({ type: 'join' }, { times: 2 });
  await expect(chat).toHaveConnected({ times: 2, subprotocol: 'chat' });
  await expect(chat).not.toHaveClosed();
  expect(chat.exchanges[0]?.socket?.closed).toMatchObject({ code: 1012, wasClean: true });
});

test('a socket by hand', async ({ page, wpt }) => {
  const chat = wpt.route('/chat');
  const taken = chat.nextSocket();
  await openSocketPage(page, wpt, '/chat');
  const socket = await taken;
  await socket.text('hello');
  await expect(page.getByRole('listitem')).toHaveText(['open', 'text hello']);
  await page.evaluate('socket.send("hi there")');
  expect(await socket.nextMessage(/^hi/)).toBe('hi there');
  await page.evaluate('socket.close(3000, "bye")');
  expect(await socket.closedByPeer).toMatchObject({ code: 3000, reason: 'bye', by: 'page' });
  await expect(chat).toHaveClosed({ code: 3000, reason: /^b/, wasClean: true });
});

test('a handler that echoes, compressed', async ({ page, wpt }) => {
  const echo = socketHandler(
    async (socket) => {
      for await (const message of socket) {
        await (typeof message === 'string' ? socket.text(message) : socket.binary(message));
      }
    },
    { extensions: 'permessage-deflate' },
  );
  wpt.route('/echo', echo);
  await openSocketPage(page, wpt, '/echo');
  await expect(page.getByRole('listitem')).toHaveText('open permessage-deflate');
  await page.evaluate('socket.send("ä".repeat(70000)); socket.send(new Uint8Array(65536))');
  await expect(page.getByRole('listitem').last()).toHaveText('bytes 65536');
  await expect(page.getByRole('listitem').nth(1)).toHaveText(`text ${'ä'.repeat(70_000)}`);
});

test('a socket of a worker', async ({ page, wpt }) => {
  const chat = wpt.route('/chat', webSocket.accept().receive('from the worker').text('ok').hang());
  wpt.route('/worker.js', {
    contentType: 'text/javascript',
    body: `const socket = new WebSocket('/chat');
      socket.onopen = () => socket.send('from the worker');
      socket.onmessage = ({ data }) => postMessage(data);`,
  });
  wpt.route('/', {
    contentType: 'text/html',
    body: `<p></p><script>new Worker('/worker.js').onmessage = ({ data }) => { document.querySelector('p').textContent = data; };</script>`,
  });
  await page.goto('/');
  await expect(page.locator('p')).toHaveText('ok');
  await expect(chat).toHaveReceivedMessage('from the worker', { times: 1 });
});

test('a socket over TLS', async ({ page, wpt }) => {
  wpt.route('/chat', webSocket.accept().text('safe').end());
  await openSocketPage(page, wpt, wpt.https.url('/chat'));
  await expect(page.getByRole('listitem')).toHaveText(['open', 'text safe', 'close 1000 clean']);
});

test('a handshake that comes late, and one that never comes', async ({ page, wpt }) => {
  const late = wpt.route('/late', webSocket.gate('accept').accept().hang());
  wpt.route('/never', script.hang());
  await openSocketPage(page, wpt, '/late');
  await late.reached('accept');
  await expect(page.getByRole('listitem')).toHaveCount(0);
  await late.release('accept');
  await expect(page.getByRole('listitem')).toHaveText('open');
  await openSocketPage(page, wpt, '/never');
  await expect.poll(() => page.evaluate('socket.readyState')).toBe(0);
});

test('a close that the server never answers', async ({ page, wpt }) => {
  const chat = wpt.route('/chat', webSocket.accept({ answers: false }).hang());
  await openSocketPage(page, wpt, '/chat');
  await expect(page.getByRole('listitem')).toHaveText('open');
  await page.evaluate('socket.close()');
  expect(await page.evaluate('socket.readyState')).toBe(2);
  await expect(chat).not.toHaveClosed({ timeout: 200 });
});

test('matchers say what came', async ({ page, wpt }) => {
  const chat = wpt.route('/chat', webSocket.accept().receive('hi').closeFrame(4000, 'why').end());
  await openSocketPage(page, wpt, '/chat');
  await expect(page.getByRole('listitem')).toHaveText('open');
  await page.evaluate('socket.send("hi")');
  await expect(chat).toHaveClosed({ code: 4000 });
  const timeout = 20;
  expect(await messageOf(expect(chat).toHaveReceivedMessage({ a: 1 }, { timeout }))).toContain(
    'Expected: a message: {"a":1}\nReceived: no such message among 1\n',
  );
  expect(
    await messageOf(expect(chat).toHaveClosed({ code: 1000, wasClean: false, timeout })),
  ).toContain(
    'Expected: closed: code 1000, not clean\nReceived: closed 4000 "why" by server, clean\n',
  );
  expect(
    await messageOf(expect(chat).toHaveConnected({ times: 2, subprotocol: 'x', timeout })),
  ).toContain('Expected: 2 WebSockets with subprotocol "x"\nReceived: no such WebSocket\n');
  expect(() => expect(chat).toHaveClosed({ code: 'x' as never })).toThrow(
    'toHaveClosed: code "x". It is a whole number.',
  );
});

async function messageOf(failing: Promise<void>): Promise<string> {
  try {
    await failing;
    return '';
  } catch (error) {
    return stripVTControlCharacters((error as Error).message);
  }
}
