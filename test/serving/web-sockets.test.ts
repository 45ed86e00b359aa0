import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { script, socketHandler, startServer, webSocket, type Server } from '../../src/server.ts';
import { RawClient } from '../support/raw-client.ts';
import { clientFrame } from '../websocket/messages.ts';

let wpt: Server;
const peers: Peer[] = [];

beforeAll(async () => {
  wpt = await startServer({ record: 'on' });
});
afterEach(async () => {
  for (const { socket } of peers.splice(0)) socket.terminate();
  await wpt.reset();
});
afterAll(async () => {
  await wpt.close();
});

interface Peer {
  readonly socket: WebSocket;
  /** What came, in order. */
  readonly events: unknown[];
  readonly closed: Promise<readonly [code: number, reason: string]>;
  /** Resolves once so many events have come. */
  sees(count: number): Promise<unknown[]>;
}

function open(path: string, protocols: string[] = [], options: ClientOptions = {}): Peer {
  const socket = new WebSocket(`ws://127.0.0.1:${wpt.port}${path}`, protocols, options);
  const events: unknown[] = [];
  const watchers = new Set<() => void>();
  const add = (event: unknown): void => {
    events.push(event);
    for (const watcher of watchers) watcher();
  };
  socket.on('message', (data: Buffer, isBinary) => add(isBinary ? data : data.toString()));
  socket.on('ping', (data) => add(`ping ${data.toString()}`));
  socket.on('pong', (data) => add(`pong ${data.toString()}`));
  socket.on('unexpected-response', (_, response) => add(response.statusCode));
  socket.on('error', () => {});
  const closed = new Promise<readonly [number, string]>((resolve) => {
    socket.on('close', (code, reason) => resolve([code, reason.toString()]));
  });
  const sees = (count: number): Promise<unknown[]> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (events.length >= count) resolve(events);
      };
      watchers.add(check);
      check();
    });
  const peer = { socket, events, closed, sees };
  peers.push(peer);
  return peer;
}

async function opened(path: string, ...more: [string[]?, ClientOptions?]): Promise<Peer> {
  const peer = open(path, ...more);
  await new Promise((resolve) => peer.socket.once('open', resolve));
  return peer;
}

describe('a script', () => {
  test('is a conversation, in which the page releases what waits for it', async () => {
    const chat = wpt.route(
      '/chat',
      webSocket
        .accept({ protocol: 'chat' })
        .json({ type: 'hello' })
        .receive({ type: 'join' })
        .gate('joined')
        .text('welcome')
        .binary(Uint8Array.of(1, 2))
        .closeFrame(1012, 'restart')
        .end(),
    );
    const peer = await opened('/chat', ['other', 'chat']);
    expect(peer.socket.protocol).toBe('chat');
    expect(await peer.sees(1)).toEqual(['{"type":"hello"}']);
    peer.socket.send('{"type":"away"}');
    peer.socket.send('{"type":"join","name":"Ann"}');
    await chat.release('joined');
    expect(await peer.sees(3)).toEqual(['{"type":"hello"}', 'welcome', Buffer.from([1, 2])]);
    expect(await peer.closed).toEqual([1012, 'restart']);
    const [exchange] = chat.exchanges;
    expect(await exchange?.finished).toBe('ended');
    expect(exchange?.socket).toMatchObject({
      sentCount: 3,
      receivedCount: 2,
      subprotocol: 'chat',
      closed: { code: 1012, reason: 'restart', by: 'server', wasClean: true },
    });
  });

  test.each([
    ['a text', 'go'],
    ['a RegExp', /^g/g],
    ['a function', (message: unknown) => message === 'go'],
    ['any message', undefined],
  ])('waits for %s', async (_, match) => {
    wpt.route('/', webSocket.accept().receive(match).text('there').end());
    const peer = await opened('/');
    peer.socket.send('go');
    expect(await peer.sees(1)).toEqual(['there']);
    expect(await peer.closed).toEqual([1000, '']);
  });

  test('accepts the first subprotocol that is asked for, unless it says none', async () => {
    wpt.route('/first', webSocket.accept().hang());
    expect((await opened('/first', ['a', 'b'])).socket.protocol).toBe('a');
    wpt.route('/none', webSocket.accept({ protocol: null }).hang());
    expect(await open('/none', ['a']).closed).toEqual([1006, '']);
  });

  test('answers a ping and a close of the page, also where it hangs', async () => {
    const route = wpt.route('/', webSocket.accept().hang());
    const peer = await opened('/');
    peer.socket.ping('p');
    expect(await peer.sees(1)).toEqual(['pong p']);
    peer.socket.close(3001, 'bye');
    expect(await peer.closed).toEqual([3001, 'bye']);
    const [exchange] = route.exchanges;
    expect(await exchange?.finished).toBe('hung');
    expect(exchange?.socket?.closed).toEqual({
      code: 3001,
      reason: 'bye',
      by: 'page',
      wasClean: true,
    });
  });

  test('answers neither where it says so', async () => {
    const route = wpt.route(
      '/',
      webSocket.accept({ answers: false }).receive('after').text('still here').hang(),
    );
    const client = await RawClient.open(wpt.port);
    client.send(
      Buffer.concat([
        Buffer.from(handshake('/')),
        clientFrame(9, 'p'),
        clientFrame(1, 'after'),
        clientFrame(8),
      ]),
    );
    expect(await client.sees('still here')).not.toContain('\x8a');
    expect(route.exchanges[0]?.outcome).toBeUndefined();
    client.close();
  });

  test.each([
    ['close', webSocket.accept().text('a').close(), 'closed'],
    ['reset', webSocket.accept().text('a').reset(), 'reset'],
  ])('%s() ends it without a close frame', async (_, answer, outcome) => {
    const route = wpt.route('/', answer);
    const peer = open('/');
    expect(await peer.closed).toEqual([1006, '']);
    const [exchange] = route.exchanges;
    expect(await exchange?.finished).toBe(outcome);
    expect(exchange?.socket?.closed).toMatchObject({ code: 1006, wasClean: false, by: 'server' });
  });

  test('has any answer before it: a status, a reset, and then a socket', async () => {
    wpt.route('/', [
      webSocket.accept().end(),
      { status: 503 },
      script.reset(),
      webSocket.delay(5).accept().text('back').end(),
    ]);
    expect(await open('/').closed).toEqual([1000, '']);
    expect(await open('/').sees(1)).toEqual([503]);
    expect(await open('/').closed).toEqual([1006, '']);
    expect(await open('/').sees(1)).toEqual(['back']);
  });

  test('lies in the head and in frames', async () => {
    wpt.route('/accept', webSocket.accept({ headers: { 'Sec-WebSocket-Accept': 'no' } }).hang());
    wpt.route(
      '/masked',
      webSocket
        .accept()
        .frame(1, 'x', { mask: Uint8Array.of(1, 2, 3, 4) })
        .hang(),
    );
    const errors = ['/accept', '/masked'].map(async (path) => {
      const { socket } = open(path);
      return new Promise((resolve) => socket.on('error', ({ message }) => resolve(message)));
    });
    expect(await Promise.all(errors)).toEqual([
      'Invalid Sec-WebSocket-Accept header',
      'Invalid WebSocket frame: MASK must be clear',
    ]);
  });

  test('sends head and frames in one write', async () => {
    wpt.route('/', webSocket.accept().text('a').text('b').hang());
    const peer = await opened('/');
    expect(await peer.sees(2)).toEqual(['a', 'b']);
    const { exchanges, segments } = await wpt.wireLog();
    const [exchange] = exchanges;
    expect(exchange?.status).toBe(101);
    const sent = segments.filter(({ direction }) => direction === 'sent');
    expect(sent).toHaveLength(1);
  });

  test('repeats until the page leaves', async () => {
    const route = wpt.route(
      '/',
      webSocket.accept().repeat(Infinity, (s) => s.text('tick').delay(1)),
    );
    const peer = await opened('/');
    await peer.sees(3);
    peer.socket.close();
    await peer.closed;
    expect(await route.exchanges[0]?.finished).toBe('peerClosed');
  });

  test.each([false, true])('agrees with a peer on any sizes, deflate %s', async (deflate) => {
    wpt.route(
      '/',
      socketHandler(
        async (socket) => {
          for await (const message of socket) {
            await (typeof message === 'string' ? socket.text(message) : socket.binary(message));
          }
        },
        deflate ? { extensions: 'permessage-deflate' } : {},
      ),
    );
    const peer = await opened('/', [], { perMessageDeflate: { threshold: 0 } });
    expect(peer.socket.extensions).toBe(deflate ? 'permessage-deflate' : '');
    const said = [0, 1, 125, 126, 65_535, 65_536, 100_000].flatMap((size) => [
      'ä'.repeat(size / 2),
      Buffer.alloc(size, 7),
    ]);
    for (const each of said) peer.socket.send(each);
    peer.socket.send('frag', { fin: false });
    peer.socket.send('ment');
    expect(await peer.sees(said.length + 1)).toEqual([...said, 'fragment']);
  });
});

describe('a request that is no handshake', () => {
  test('does not come to a route of sockets', async () => {
    wpt.route('/', { body: 'the page' });
    wpt.route('/', webSocket.accept().text('hi').hang());
    expect(await (await fetch(`${wpt.origin}/`)).text()).toBe('the page');
    expect(await (await opened('/')).sees(1)).toEqual(['hi']);
  });

  test.each([
    ['400', handshake('/').replace(/Sec-WebSocket-Key.*\r\n/, '')],
    ['426', handshake('/').replace('Version: 13', 'Version: 8')],
  ])('gets %s where it is a wrong one', async (status, head) => {
    wpt.route('/', webSocket.accept().hang());
    const client = await RawClient.open(wpt.port);
    await client.send(head).sees(`HTTP/1.1 ${status}`);
    client.close();
  });
});

describe('what breaks the protocol', () => {
  test('is closed with the code of its error', async () => {
    const route = wpt.route('/', webSocket.accept().hang());
    const client = await RawClient.open(wpt.port);
    client.send(handshake('/'));
    await client.sees('\r\n\r\n');
    client.send(clientFrame(3));
    await client.sees('\x03\xeathe unknown opcode 3');
    expect(route.exchanges[0]?.socket?.closed).toMatchObject({ code: 1002, by: 'server' });
    client.close();
  });
});

describe('a handler', () => {
  test('ends its socket well when it returns', async () => {
    wpt.route(
      '/',
      socketHandler(async (socket) => void (await socket.text('once'))),
    );
    const peer = open('/');
    expect(await peer.closed).toEqual([1000, '']);
    expect(peer.events).toEqual(['once']);
  });

  test('that throws closes its socket, and fails the test', async () => {
    wpt.route(
      '/',
      socketHandler(() => Promise.reject(new Error('of the handler'))),
    );
    expect(await open('/').closed).toEqual([1006, '']);
    expect(wpt.handlerErrors.map(({ error }) => String(error))).toEqual(['Error: of the handler']);
  });
});

describe('a socket by hand', () => {
  test('speaks, listens and knows why the page left', async () => {
    const chat = wpt.route('/chat');
    const taken = chat.nextSocket();
    const peer = await opened('/chat', ['a', 'b']);
    const socket = await taken;
    expect(socket.subprotocols).toEqual(['a', 'b']);
    expect(await socket.text('hello')).toBe(true);
    peer.socket.send('hi there');
    peer.socket.send(Buffer.from([1]));
    expect(await socket.nextMessage(/^hi/)).toBe('hi there');
    expect(await socket.nextMessage()).toEqual(Buffer.from([1]));
    expect(await peer.sees(1)).toEqual(['hello']);
    peer.socket.close(4000, 'enough');
    expect(await socket.closedByPeer).toEqual({
      code: 4000,
      reason: 'enough',
      by: 'page',
      wasClean: true,
    });
    expect(await socket.text('late')).toBe(false);
    expect(socket.messages).toEqual(['hi there', Buffer.from([1])]);
  });

  test('waits on a route without an answer until it is taken', async () => {
    const chat = wpt.route('/chat');
    const peer = open('/chat');
    const socket = await chat.nextSocket();
    await socket.end();
    expect(await peer.closed).toEqual([1000, '']);
  });

  test('may be answered as an exchange instead', async () => {
    const chat = wpt.route('/chat');
    const asked = chat.nextRequest();
    const peer = open('/chat');
    await asked;
    const exchange = await chat.nextExchange();
    await exchange.reply({ status: 401 });
    expect(await peer.sees(1)).toEqual([401]);
  });

  test('says what came instead of what it waits for', async () => {
    const chat = wpt.route('/chat');
    const taken = chat.nextSocket();
    const peer = await opened('/chat');
    const socket = await taken;
    peer.socket.send('other');
    await expect(socket.nextMessage({ type: 'join' }, { timeout: 50 })).rejects.toThrow(
      'socket.nextMessage({"type":"join"}): none came within 50 ms. The page has sent "other".',
    );
    const never = socket.nextMessage('never');
    peer.socket.close();
    await expect(never).rejects.toThrow(
      'socket.nextMessage("never"): the WebSocket was closed before. The page has sent "other".',
    );
  });

  test('is reset', async () => {
    const chat = wpt.route('/chat');
    const taken = chat.nextSocket();
    const peer = await opened('/chat');
    await (await taken).reset();
    expect(await peer.closed).toEqual([1006, '']);
  });
});

describe('what a test learns of it', () => {
  test('is a message that its script waits for, with the newest that came', async () => {
    wpt.route('/chat', webSocket.accept().receive({ type: 'join' }).end());
    const peer = await opened('/chat');
    peer.socket.send('hello');
    await expect
      .poll(() => wpt.findings)
      .toMatchObject([
        {
          kind: 'script-stopped',
          title: 'route "/chat" waited for a message of GET /chat: {"type":"join"}',
          details: 'the newest message was "hello"',
        },
      ]);
  });

  test('is a handshake that nobody took', async () => {
    const chat = wpt.route('/chat');
    const asked = chat.nextRequest();
    open('/chat');
    await asked;
    expect(wpt.findings).toMatchObject([{ kind: 'request-not-answered' }]);
  });

  test('is nothing of a handler that listens', async () => {
    wpt.route(
      '/',
      socketHandler(async (socket) => void (await socket.nextMessage().catch(() => {}))),
    );
    await opened('/');
    expect(wpt.findings).toEqual([]);
  });
});

function handshake(path: string): string {
  return (
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
  );
}

describe('messages that nobody takes', () => {
  const loss =
    '1 message of the page can no longer be taken: more than 16 MiB waited, and the oldest were dropped. Take them sooner, or send less.';
  const half = 'x'.repeat(9 * 1024 * 1024);

  test('who asks by hand is told what was dropped, once', async () => {
    const route = wpt.route('/hand');
    const next = route.nextSocket();
    const peer = await opened('/hand');
    const socket = await next;
    peer.socket.send(half);
    peer.socket.send(half);
    peer.socket.ping('x');
    await peer.sees(1);
    await expect(socket.nextMessage()).rejects.toThrow(`socket.nextMessage(): ${loss}`);
    expect((await socket.nextMessage()).length).toBe(half.length);
  });

  test('a script that waits for one fails the test', async () => {
    const route = wpt.route('/script', webSocket.accept().gate('on').receive().text('got'));
    const peer = await opened('/script');
    peer.socket.send(half);
    peer.socket.send(half);
    peer.socket.ping('x');
    await peer.sees(1);
    await route.release('on');
    await peer.sees(2);
    expect(wpt.handlerErrors).toMatchObject([{ error: { message: loss } }]);
  });
});
