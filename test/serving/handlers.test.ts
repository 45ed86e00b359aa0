// What becomes of a handler's answer on the wire.

import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  HTTPException,
  script,
  startServer,
  type Request,
  type Response,
  type ContentPart,
  type Handler,
  type Server,
  UsageError,
} from '../../src/server.ts';
import { ask, type Answered } from '../support/ask.ts';
import { Clients } from '../support/clients.ts';
import { get, type RawClient, request } from '../support/raw-client.ts';

let wpt: Server;
const clients = new Clients(() => wpt.port);

beforeAll(async () => {
  wpt = await startServer({ ports: { https: [] } });
});
afterEach(async () => {
  clients.close();
  await wpt.reset();
});
afterAll(() => wpt.close());

/** What a handler answers, whatever it returns. */
async function answer(handler: unknown, asked = get('/x')): Promise<Answered> {
  const route = wpt.route('/x', handler as Handler);
  const answered = await ask(wpt.port, asked);
  route.unroute();
  return answered;
}

const bytes = Buffer.of(0, 0x80, 0xff);

describe('a reason phrase of bytes is sent as it is', () => {
  const phrase = Buffer.from('caf\xe9', 'latin1');

  test.each<[string, unknown]>([
    ['in what a handler returns', () => [[418, phrase], [['Content-Length', 0]], '']],
    [
      'in the status of the response',
      (_: Request, response: Response) => {
        response.status = [418, phrase];
      },
    ],
    [
      'that is written by hand',
      async (_: Request, { writer }: Response) => {
        await writer.writeStatus(418, phrase);
        await writer.writeContent('');
      },
    ],
    ['in a script', script.head(418, [['Content-Length', 0]], phrase).end()],
    ['in a reply', { status: 418, statusText: phrase }],
  ])('%s', async (_, answers) => {
    expect(await answer(answers)).toMatchObject({ status: 418, statusText: 'caf\xe9' });
  });

  test('and text is sent as UTF-8', async () => {
    expect(await answer(() => [[418, 'é'], {}, ''])).toMatchObject({ statusText: '\xc3\xa9' });
  });
});

describe('what a handler returns', () => {
  test.each<[string, unknown, readonly string[], string]>([
    ['null', null, ['Content-Length: 0'], ''],
    ['text', 'é', ['Content-Length: 2'], '\xc3\xa9'],
    ['bytes', bytes, ['Content-Length: 3'], '\0\x80\xff'],
    ['a list', ['a', bytes, null, false, 'b'], ['Content-Length: 5'], 'a\0\x80\xffb'],
    ['an empty list', [], ['Content-Length: 0'], ''],
    ['headers and content', [[['X-A', 'b']], 'c'], ['X-A: b', 'Content-Length: 1'], 'c'],
    ['an object of headers and content', [{ 'X-A': 1 }, 'c'], ['X-A: 1', 'Content-Length: 1'], 'c'],
    ['headers of bytes', [[['X-A', Buffer.of(0xe9)]], ''], ['X-A: \xe9', 'Content-Length: 0'], ''],
    [
      'a reply',
      { json: [1], headers: { 'X-A': 'b' } },
      ['Content-Type: application/json', 'X-A: b', 'Content-Length: 3'],
      '[1]',
    ],
  ])('may be %s', async (_, result, lines, body) => {
    for (const handler of [() => result, async () => result]) {
      expect(await answer(handler)).toMatchObject({
        status: 200,
        statusText: 'OK',
        lines,
        body,
        ending: 'kept',
      });
    }
  });

  test.each<[string, unknown, number, string]>([
    ['a status', [404, [], 'x'], 404, 'Not Found'],
    ['a status with a message', [[299, 'Made Up'], [], 'x'], 299, 'Made Up'],
    ['a status that nobody knows', [299, [], 'x'], 299, ''],
    ['a reply with a status', { status: 404, statusText: 'Gone', body: 'x' }, 404, 'Gone'],
  ])('may have %s', async (_, result, status, statusText) => {
    expect(await answer(() => result)).toMatchObject({ status, statusText, body: 'x' });
  });

  test('may be nothing when it wrote or filled in something', async () => {
    type Filled = Parameters<Handler>[1];
    const fillings: ((response: Filled) => void)[] = [
      (response) => (response.status = 200),
      (response) => (response.content = ''),
      (response) => (response.content = null),
      (response) => (response.headers = []),
      (response) => response.headers.set('X-A', 'b'),
      (response) => response.setCookie('a', 'b'),
      (response) => (response.closeConnection = true),
      (response) => (response.encoding = 'latin1'),
      (response) => {
        void response.writer.write('HTTP/1.1 103 Early Hints\r\n\r\n');
        response.writer.contentWritten = false;
      },
    ];
    for (const fill of fillings) {
      const answered = await answer((_: unknown, response: Filled) => {
        fill(response);
      });
      expect(answered).toMatchObject({ status: 200, body: '' });
    }
    expect(wpt.handlerErrors).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['a handler', () => {}],
    ['an async handler', async () => undefined],
    [
      'a handler that only looks at the response',
      (_: unknown, response: Response) =>
        void [response.status, response.headers, response.content],
    ],
  ])('may not be nothing at all: %s', async (_, handler) => {
    const { status, body } = await answer(handler);
    expect(status).toBe(500);
    const message =
      'route "/x": the handler returned nothing, wrote nothing and left response as it was. ' +
      'Return an answer, such as { status: 204 }, or fill in response. ' +
      'A function in braces needs the word return.';
    expect((JSON.parse(body) as { error: { message: string } }).error.message).toContain(message);
    expect(wpt.handlerErrors.map(({ error }) => error)).toEqual([new UsageError(message)]);
  });

  test('may not be JSON of undefined', async () => {
    expect((await answer(() => ({ json: undefined }))).status).toBe(500);
    expect(wpt.handlerErrors.map(({ error }) => error)).toEqual([
      new UsageError(
        'route "/x": reply: json is undefined, which has no JSON form. Write json: null, or leave json out.',
      ),
    ]);
  });

  test('may be what it made of the response', async () => {
    const answered = await answer((_: unknown, response: Parameters<Handler>[1]) => {
      response.status = [418, "I'm a teapot"];
      response.headers = [['X-A', 'b']];
      response.headers.append('x-a', 'c');
      response.setCookie('name', 'value');
      response.encoding = 'latin1';
      response.content = 'é';
    });
    expect(answered).toMatchObject({
      status: 418,
      statusText: "I'm a teapot",
      lines: ['X-A: b', 'X-A: c', 'Set-Cookie: name=value; Path=/', 'Content-Length: 1'],
      body: '\xe9',
    });
  });

  test('may be a script', async () => {
    const answered = await answer(() => script.raw('HTTP/1.1 200 Raw\r\n\r\nx').close());
    expect(answered).toMatchObject({ statusText: 'Raw', body: 'x', ending: 'fin' });
  });

  test('may leave out what the server adds', async () => {
    const { text, ending } = await answer((_: unknown, response: Parameters<Handler>[1]) => {
      response.addRequiredHeaders = false;
      return 'x';
    });
    expect(text).toBe('HTTP/1.1 200 OK\r\n\r\nx');
    expect(ending).toBe('fin');
  });

  test('may close the connection', async () => {
    const answered = await answer((_: unknown, response: Parameters<Handler>[1]) => {
      response.closeConnection = true;
      return 'x';
    });
    expect(answered).toMatchObject({ lines: ['Content-Length: 1'], body: 'x', ending: 'fin' });
  });

  test('is its head alone for HEAD, unless the handler says otherwise', async () => {
    const asked = request('HEAD', '/x', '');
    expect(await answer(() => 'abc', asked)).toMatchObject({
      lines: ['Content-Length: 3'],
      body: '',
      ending: 'kept',
    });
    const lying = await answer((_: unknown, response: Parameters<Handler>[1]) => {
      response.sendBodyForHeadRequest = true;
      return 'abc';
    }, asked);
    expect(lying).toMatchObject({ lines: ['Content-Length: 3'], body: 'abc' });
  });

  test('may lie about its length, and the connection is kept as the reference keeps it', async () => {
    wpt.route('/x', () => [[['Content-Length', 5]], 'ab']);
    const client = await clients.open();
    await client.send(get('/x')).sees('ab');
    await client.send(get('/none')).sees('abHTTP/1.1 404');
  });

  test('is sent with a status without content as it is', async () => {
    const answered = await answer(() => [204, [], 'x']);
    expect(answered.text).toMatch(/^HTTP\/1\.1 204 No Content\r\n.*Content-Length: 1\r\n\r\nx$/s);
  });
});

function* parts(): Generator<ContentPart> {
  yield 'a';
  yield null;
  yield bytes;
  yield () => 'b';
  yield '';
}
async function* partsLater(): AsyncGenerator<ContentPart> {
  yield* parts();
}

describe('content in parts', () => {
  test.each<[string, () => unknown, string]>([
    ['a generator', parts, 'a\0\x80\xffb'],
    ['an asynchronous generator', partsLater, 'a\0\x80\xffb'],
    ['a list with a function', () => ['a', () => 'b'], 'ab'],
    ['a set', () => new Set(['a', 'b']), 'ab'],
    ['a stream of Node.js', () => Readable.from(['a', Buffer.from('b')]), 'ab'],
    ['a web stream', () => new Blob(['a', 'b']).stream(), 'ab'],
  ])('may be %s: chunked, and the connection is kept', async (_, make, body) => {
    expect(await answer(() => make())).toMatchObject({
      lines: ['Transfer-Encoding: chunked'],
      body,
      ending: 'kept',
    });
    expect(await answer(async () => [201, [['X-A', 'b']], make()])).toMatchObject({
      status: 201,
      lines: ['X-A: b', 'Transfer-Encoding: chunked'],
      body,
    });
    const head = await answer(() => make(), request('HEAD', '/x', ''));
    expect(head).toMatchObject({ lines: ['Transfer-Encoding: chunked'], body: '', ending: 'kept' });
  });

  test('ends with the connection for a peer that knows no chunks', async () => {
    wpt.route('/x', () => parts());
    const client = await clients.open();
    client.send('GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/\r\n\r\na\0\x80\xffb$/);
    expect(client.text).not.toContain('chunked');
  });

  test('has the length that the handler says', async () => {
    expect(await answer(() => [[['Content-Length', 5]], parts()])).toMatchObject({
      lines: ['Content-Length: 5'],
      body: 'a\0\x80\xffb',
      ending: 'kept',
    });
  });

  test('comes when it is there', async () => {
    let go!: (text: string) => void;
    wpt.route('/x', async function* () {
      yield 'first ';
      yield await new Promise<string>((resolve) => (go = resolve));
    } as Handler);
    const client = await clients.open();
    expect(await client.send(get('/x')).sees('first ')).not.toContain('second');
    go('second');
    await client.sees('second\r\n0\r\n\r\n');
  });

  test('comes from a stream as it is written', async () => {
    const stream = new PassThrough();
    wpt.route('/x', () => stream);
    const client = await clients.open();
    client.send(get('/x'));
    stream.write('one');
    await client.sees('3\r\none\r\n');
    stream.end('two');
    await client.sees('3\r\ntwo\r\n0\r\n\r\n');
  });

  test('pauses where it says so, never for less', async () => {
    wpt.route('/x', () => ['a', { pauseMs: 60 }, 'b', { pauseMs: 40 }, { pauseMs: 20 }, 'c']);
    const client = await clients.open();
    const start = performance.now();
    expect(await client.send(get('/x')).sees('a')).not.toContain('ab');
    // The pauses count from where the first one begins, after the request had arrived.
    expect(await client.sees('ab')).not.toContain('abc');
    expect(performance.now() - start).toBeGreaterThanOrEqual(60);
    await client.sees('abc');
    expect(performance.now() - start).toBeGreaterThanOrEqual(120);
    expect(client.text).toContain('Content-Length: 3\r\n');
  });

  test('pauses in a generator, too', async () => {
    wpt.route('/x', async function* () {
      yield { pauseMs: 50 };
      yield 'a';
    } as Handler);
    const client = await clients.open();
    const start = performance.now();
    // The head does not wait.
    expect(await client.send(get('/x')).sees('\r\n\r\n')).not.toContain('\r\na\r\n');
    await client.sees('1\r\na\r\n');
    expect(performance.now() - start).toBeGreaterThanOrEqual(50);
  });

  test('is not read any more when the peer has left', async () => {
    let leave!: () => void;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const piece = Buffer.alloc(65_536, 'x');
    const route = wpt.route('/x', function* () {
      try {
        for (;;) yield piece;
      } finally {
        leave();
      }
    } as Handler);
    const client = await clients.open();
    await client.send(get('/x')).sees('xxx');
    client.close();
    await left;
    expect(await route.exchanges[0]!.finished).toBe('peerClosed');
    expect(wpt.handlerErrors).toEqual([]);
  });
});

describe('a stream that nobody wants any more', () => {
  const cases: [string, (client: RawClient, stream: PassThrough) => Promise<unknown>][] = [
    [
      'because its peer has left, while it says nothing',
      async (client, stream) => {
        client.send(get('/x'));
        stream.write('a');
        await client.sees('1\r\na\r\n');
        client.socket.resetAndDestroy();
      },
    ],
    [
      'because only its head was asked for',
      (client) => client.send(request('HEAD', '/x', '')).sees('\r\n\r\n'),
    ],
    [
      'because the test has ended',
      async (client, stream) => {
        client.send(get('/x'));
        stream.write('a');
        await client.sees('1\r\na\r\n');
        await wpt.reset();
      },
    ],
  ];

  test.each(cases)('is let go of, and that is no failure: %s', async (_, leave) => {
    const stream = new PassThrough();
    const closed = once(stream, 'close');
    wpt.route('/x', () => stream);
    await leave(await clients.open(), stream);
    await closed;
    expect(stream.destroyed).toBe(true);
    expect(wpt.handlerErrors).toEqual([]);
  });

  test('is let go of when its handler returns too late', async () => {
    const stream = new PassThrough();
    const closed = once(stream, 'close');
    let finish!: (content: PassThrough) => void;
    const route = wpt.route('/x', () => new Promise<PassThrough>((resolve) => (finish = resolve)));
    const client = await clients.open();
    const arrived = route.nextRequest();
    client.send(get('/x'));
    await arrived;
    client.socket.resetAndDestroy();
    await route.exchanges[0]!.finished;
    finish(stream);
    await closed;
  });

  test('is let go of when it follows an interim response', async () => {
    const stream = new PassThrough();
    const closed = once(stream, 'close');
    wpt.route('/x', (_, { writer }) => {
      void writer.write('HTTP/1.1 103 Early Hints\r\n\r\n');
      writer.contentWritten = false;
      return stream;
    });
    const client = await clients.open();
    client.send(request('HEAD', '/x', ''));
    await closed;
  });
});

describe('a handler that fails', () => {
  test('is a 500 with its stack, and a failure', async () => {
    const error = new RangeError('mine');
    const route = wpt.route('/x', () => {
      throw error;
    });
    const { status, lines, body, ending } = await ask(wpt.port, get('/x'));
    expect([status, ending]).toEqual([500, 'kept']);
    expect(lines).toEqual(['Content-Type: application/json', `Content-Length: ${body.length}`]);
    const parsed = JSON.parse(body) as { error: { code: number; message: string } };
    expect(parsed.error).toEqual({
      code: 500,
      message: `Internal server error loading http://localhost:${wpt.port}/x:\n  ${error.stack}`,
    });
    expect(error.stack).toContain('handlers.test.ts:');
    const [failure] = wpt.handlerErrors;
    expect(failure?.error).toBe(error);
    expect(failure?.request.path).toBe('/x');
    expect(failure?.source).toBe(route);
  });

  test.each<[string, unknown, string]>([
    ['text', 'mine', 'mine'],
    ['nothing', undefined, 'undefined'],
    ['an error without a stack', Object.assign(new Error('mine'), { stack: undefined }), 'mine'],
    ['an error with letters', Object.assign(new Error(), { stack: 'é "☃"' }), 'é "☃"'],
  ])('with %s is a 500 too', async (_, thrown, details) => {
    const { status, body } = await answer(() => {
      // oxlint-disable-next-line typescript/only-throw-error -- that is the case
      throw thrown;
    });
    expect(status).toBe(500);
    const parsed = JSON.parse(body) as { error: { message: string } };
    expect(parsed.error.message).toBe(
      `Internal server error loading http://localhost:${wpt.port}/x:\n  ${details}`,
    );
    expect(wpt.handlerErrors).toHaveLength(1);
    expect(wpt.handlerErrors[0]!.error).toBe(thrown);
  });

  test.each<[string, unknown, string]>([
    ['no answer', 5, 'route "/x": a handler returned 5. It returns nothing,'],
    [
      'content that is none',
      [{ body: 'x' }],
      'response content: {"body":"x"} is no part of content.',
    ],
    ['a bad reply', { status: 99 }, 'route "/x": reply: status 99.'],
    [
      'a status that is none',
      [[404, 'x', 'y'], [], 'x'],
      'response content: [404,"x","y"] is no part of content.',
    ],
  ])('because it returns %s is a 500 that says so', async (_, result, why) => {
    const { status, body } = await answer(() => result);
    expect(status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ error: { message: expect.stringContaining(why) } });
    expect(wpt.handlerErrors).toHaveLength(1);
  });

  test.each<[unknown, string]>([
    ['404', 'response.status: "404". Write a number, or [code, \'message\'].'],
    [undefined, "response.status: undefined. Write a number, or [code, 'message']."],
    [NaN, "response.status: NaN. Write a number, or [code, 'message']."],
    [200.5, "response.status: 200.5. Write a number, or [code, 'message']."],
    [[200.5, 'x'], 'response.status: [200.5,"x"]. Write a number, or [code, \'message\'].'],
  ])('because its status is %j is a 500 that says so', async (status, why) => {
    const answered = await answer((_: unknown, response: { status: unknown }) => {
      response.status = status;
    });
    expect(answered.status).toBe(500);
    expect(JSON.parse(answered.body)).toMatchObject({
      error: { message: expect.stringContaining(why) },
    });
    expect(wpt.handlerErrors).toHaveLength(1);
  });

  test.each<[string, (request: Parameters<Handler>[0]) => unknown, number, string]>([
    [
      'that it throws',
      () => {
        throw new HTTPException(403, 'not allowed');
      },
      403,
      'not allowed',
    ],
    ['that it rejects with', () => Promise.reject(new HTTPException(410, '')), 410, ''],
    ['of its code only', () => Promise.reject(new HTTPException(410)), 410, '410'],
    [
      'of what it asked for',
      ({ auth }) => auth.username,
      400,
      'Unsupported authentication scheme X',
    ],
  ])(
    'on purpose answers with the error %s, which is no failure',
    async (_, handler, code, message) => {
      const answered = await answer(handler, get('/x', 'Authorization: X y'));
      expect(answered).toMatchObject({
        status: code,
        body: `{"error": {"code": ${code}, "message": "${message}"}}`,
        ending: 'kept',
      });
      expect(wpt.handlerErrors).toEqual([]);
    },
  );

  test.each<[string, (error: Error) => unknown]>([
    [
      'a generator',
      function* (error: Error) {
        yield 'part';
        throw error;
      },
    ],
    [
      'an asynchronous generator',
      async function* (error: Error) {
        yield 'part';
        throw error;
      },
    ],
    [
      'a stream',
      (error: Error) =>
        Readable.from(
          (function* () {
            yield 'part';
            throw error;
          })(),
        ),
    ],
    [
      'a function',
      (error: Error) => [
        'part',
        () => {
          throw error;
        },
      ],
    ],
  ])('in the middle of its content breaks the connection: %s', async (_, make) => {
    const error = new RangeError('mine');
    const { status, text, ending } = await answer(() => make(error));
    expect([status, ending]).toEqual([200, 'fin']);
    expect(text).toMatch(/\r\n\r\n4\r\npart\r\n$/);
    expect(wpt.handlerErrors.map((failure) => failure.error)).toEqual([error]);
  });

  test('in the middle of content whose end only the connection tells resets it', async () => {
    wpt.route('/x', function* () {
      yield 'part';
      throw new RangeError('mine');
    } as Handler);
    const client = await clients.open();
    client.send('GET /x HTTP/1.0\r\n\r\n');
    // A reset that comes together with data shows at the next write.
    await expect
      .poll(() => {
        client.send('x');
        return client.ended();
      })
      .toBe('reset');
    expect(wpt.handlerErrors).toHaveLength(1);
  });

  test('because of content that is none, in the middle, is a failure too', async () => {
    const { ending } = await answer(function* () {
      yield 'part';
      yield 5;
    });
    expect(ending).toBe('fin');
    expect(wpt.handlerErrors[0]!.error).toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining('response content: 5 is no part of content.'),
    });
  });

  test('after its peer has left is a failure all the same', async () => {
    let fail!: (error: Error) => void;
    const promise = new Promise<never>((_, reject) => (fail = reject));
    const route = wpt.route('/x', () => promise);
    const client = await clients.open();
    const arrived = route.nextRequest();
    client.send(get('/x'));
    await arrived;
    client.socket.resetAndDestroy();
    await route.exchanges[0]!.finished;
    const error = new RangeError('mine');
    fail(error);
    await expect.poll(() => wpt.handlerErrors.map((failure) => failure.error)).toEqual([error]);
  });
});

describe('a list of answers', () => {
  test('may have handlers, replies and scripts', async () => {
    wpt.route('/x', [
      () => 'one',
      { body: 'two' },
      script.head(200, { 'Content-Length': 5 }).write('three').end(),
      async () => [404, [], 'four'],
    ]);
    const bodies = [];
    for (const _ of [1, 2, 3, 4, 5]) bodies.push((await ask(wpt.port, get('/x'))).body);
    expect(bodies).toEqual(['one', 'two', 'three', 'four', 'four']);
  });
});
