// Where pipes are applied, and where not. What a pipe does is in test/pipes/.

import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  basicAuthHandler,
  definePipe,
  errorHandler,
  fileHandler,
  HTTPException,
  pipeArgument,
  startServer,
  UsageError,
  type Handler,
  type Reply,
  type Server,
} from '../../src/server.ts';
import { ask, type Answered } from '../support/ask.ts';
import { get, RawClient, request } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder({
  'ten.txt': '0123456789',
  'a.sub.html': '{{GET[x]}}',
  'a.sub.txt': '{{GET[x]}}',
  'm.sub.txt.headers': '',
  'h.txt': 'h',
  'h.txt.sub.headers': 'X-A: {{GET[x]}}',
  'big.sub.txt': `${'x'.repeat(2_500_000)}{{GET[x]}}`,
  'm.handler.mjs': 'export const main = () => [[["X-A", "b"]], "module"];',
  'e.handler.mjs': 'export const main = (_, response) => response.setError(410, "gone");',
  'm.sub.handler.mjs': 'export const main = ({ GET }) => `{{GET[x]}} ${GET.first("x")}`;',
});
let wpt: Server;

beforeAll(async () => {
  wpt = await startServer({ documentRoot: folder, ports: { https: [] } });
});
afterEach(() => wpt.reset());
afterAll(() => wpt.close());

const mark = definePipe('mark', [pipeArgument.text('text')], async (response, _, text) => {
  const parts = [];
  for await (const part of response.iterContent()) parts.push(part);
  response.content = [...parts, text];
});

/** The names of the fields of an answer. */
function namesOf(answered: Answered | undefined): string[] {
  return (answered?.lines ?? []).map((line) => line.slice(0, line.indexOf(':')));
}

/** The message of the JSON body of an error. */
function messageOf(body: string): string {
  return (JSON.parse(body) as { error: { message: string } }).error.message;
}

describe('pipes in a URL', () => {
  test('change a file', async () => {
    const answered = await ask(wpt.port, get('/ten.txt?pipe=slice(2,5)|header(X-A,b)|status(299)'));
    expect(answered).toMatchObject({
      status: 299,
      lines: ['Content-Type: text/plain', 'Content-Length: 3', 'X-A: b'],
      body: '234',
      ending: 'kept',
    });
  });

  test.each([
    ['/ten.txt?pipe=status(299)&pipe=', 299],
    ['/ten.txt?pipe=status(298)&pipe=status(299)', 299],
    ['/ten.txt?%70ipe=status(299)', 299],
    ['/ten.txt?Pipe=status(299)', 200],
    ['/ten.txt?a=pipe', 200],
    ['/ten.txt?pipe', 200],
  ])('are the last ones that are some: %s', async (target, status) => {
    // Once before it is known as a plain file, and once after.
    for (const _ of [1, 2]) expect((await ask(wpt.port, get(target))).status).toBe(status);
  });

  test('change what a handler answers, once', async () => {
    const target = '/x?pipe=slice(1)|header(X-A,b,true)';
    const expected = { lines: ['X-A: a', 'X-A: b', 'Content-Length: 2'], body: 'bc' };
    for (const answer of [
      [[['X-A', 'a']], 'abc'] as const,
      { headers: { 'X-A': 'a' }, body: 'abc' },
    ]) {
      wpt.route('/x', () => answer);
      const { lines, body } = await ask(wpt.port, get(target));
      expect({ lines: lines.toSorted(), body }).toEqual({
        ...expected,
        lines: expected.lines.toSorted(),
      });
    }
    wpt.route('/x', (_, response) => {
      response.headers.set('X-A', 'a');
      response.content = 'abc';
    });
    expect((await ask(wpt.port, get(target))).body).toBe('bc');
  });

  test('change what a handler module answers, once', async () => {
    expect(
      await ask(wpt.port, get('/m.handler.mjs?pipe=slice(1)|header(X-A,c,true)')),
    ).toMatchObject({
      lines: ['X-A: b', 'X-A: c', 'Content-Length: 5'],
      body: 'odule',
    });
  });

  test('do not change a reply, a script or an error', async () => {
    wpt.route('/x', { body: 'abc' });
    expect(await ask(wpt.port, get('/x?pipe=status(299)|slice(1)'))).toMatchObject({
      status: 200,
      body: 'abc',
    });
    wpt.route('/x', { body: 'abc', pipe: 'slice(0,2)' });
    expect(await ask(wpt.port, get('/x?pipe=status(299)|slice(1)'))).toMatchObject({
      status: 200,
      body: 'ab',
    });
    expect((await ask(wpt.port, get('/missing?pipe=status(299)'))).status).toBe(404);
    expect((await ask(wpt.port, get('/?pipe=status(299)'))).status).toBe(200);
  });

  test.each<[string, Handler, number]>([
    ['errorHandler()', errorHandler(404, 'no'), 404],
    ['basicAuthHandler()', basicAuthHandler(() => 'abc', 'a', 'b'), 401],
    [
      'an HTTPException',
      () => {
        throw new HTTPException(403, 'no');
      },
      403,
    ],
    ['setError()', (_, response) => response.setError(503, 'no'), 503],
    [
      'an error that a handler fills in',
      (_, response) => {
        response.status = [418, 'short'];
        response.content = 'abc';
      },
      418,
    ],
    ['a file without the range that was asked for', fileHandler(folder), 416],
  ])('do not change an error: %s', async (_, handler, status) => {
    wpt.route('/ten.txt', handler);
    const [plain, piped, misspelt] = await Promise.all(
      ['', '?pipe=status(299)|header(X-A,b)|trickle(1:d0.01)', '?pipe=no'].map((query) =>
        ask(wpt.port, get(`/ten.txt${query}`, 'Range: bytes=90-')),
      ),
    );
    expect([plain?.status, piped?.status, misspelt?.status]).toEqual([status, status, status]);
    expect(namesOf(piped)).toEqual(namesOf(plain));
    // The message of a server error has the URL.
    if (status < 500) expect(piped?.body).toBe(plain?.body);
  });

  test('do not change a file without the range that was asked for', async () => {
    const { status, lines } = await ask(
      wpt.port,
      get('/ten.txt?pipe=status(299)|header(X-A,b)', 'Range: bytes=90-'),
    );
    expect(status).toBe(416);
    expect(lines).not.toContain('X-A: b');
  });

  test('change an error that a handler returns, and that of a module', async () => {
    wpt.route('/x', () => [404, [], 'abc']);
    expect((await ask(wpt.port, get('/x?pipe=slice(1)'))).body).toBe('bc');
    wpt.route('/x', () => ({ status: 404, body: 'abc' }));
    expect((await ask(wpt.port, get('/x?pipe=slice(1)'))).body).toBe('bc');
    const { status, lines } = await ask(wpt.port, get('/e.handler.mjs?pipe=header(X-A,b)'));
    expect([status, lines.includes('X-A: b')]).toEqual([410, true]);
  });

  test('do not change what a handler writes by hand, also when they are wrong', async () => {
    wpt.route('/x', (_, { writer }) => void writer.writeContent('abc'));
    const answered = await ask(wpt.port, get('/x?pipe=no'));
    expect(answered).toMatchObject({ status: 200, body: 'abc' });
    expect(wpt.handlerErrors).toEqual([]);
  });

  test('send the spaces of a header as they are written', async () => {
    const { text } = await ask(wpt.port, get('/ten.txt?pipe=header(X-A,%20%20lead)|header(Y,+a+)'));
    expect(text).toContain('\r\nX-A:   lead\r\nY:  a \r\n');
  });

  test('leave the content of a big file as it is', async () => {
    const { body } = await ask(wpt.port, get('/big.sub.txt?x=tail'));
    expect(body).toBe(`${'x'.repeat(2_500_000)}tail`);
  });

  test.each([
    ['that do not exist', 'no', 'there is no pipe "no".'],
    ['that are misspelt', '(x)', 'pipeline "(x)": there is no name before "(".'],
    ['with arguments that are none', 'status(x)', 'pipe status: code "x" is not a whole number.'],
    ['that would never end', 'trickle(-9007199254740991:r0:1:r2)', 'Its loop would send nothing.'],
    ['that are too many', 'gzip|'.repeat(2000), 'it has 2000 pipes. A pipeline has 32 at most.'],
  ])('%s are a 500 that says so, and a failure', async (_, pipes, why) => {
    const source = { file: `${folder}/ten.txt` };
    const { status, body, ending } = await ask(wpt.port, get(`/ten.txt?pipe=${pipes}`));
    expect([status, ending]).toEqual([500, 'kept']);
    // The URL is at fault, and no line of code.
    expect(messageOf(body)).toMatch(/^Internal server error loading .*ten\.txt\?pipe=.*:\n {2}/);
    expect(messageOf(body).split('\n  ').slice(1).join('\n')).toContain(why);
    expect(messageOf(body)).not.toContain('\n    at ');
    expect(wpt.handlerErrors).toHaveLength(1);
    expect(wpt.handlerErrors[0]!.error).toMatchObject({ name: 'PipeError' });
    expect(wpt.handlerErrors[0]!.source ?? source).toBeDefined();
  });

  test('that are wrong for a handler are a 500 that names it', async () => {
    const route = wpt.route('/x', () => 'abc');
    expect((await ask(wpt.port, get('/x?pipe=no'))).status).toBe(500);
    expect(wpt.handlerErrors[0]).toMatchObject({ error: { name: 'PipeError' } });
    expect(wpt.handlerErrors[0]!.source).toBe(route);
  });
});

test.each(['no', 'slice(x)', 'sub(none)', 'slice(0,0)', 'trickle(d0)'])(
  'a stream is let go of, whatever becomes of its pipe: %s',
  async (pipe) => {
    const made: Readable[] = [];
    wpt.route('/x', () => {
      const stream = Readable.from(['{{', 'no', '}}'], { objectMode: false });
      made.push(stream);
      return stream;
    });
    await ask(wpt.port, get(`/x?pipe=${pipe}`));
    await expect.poll(() => made[0]?.destroyed).toBe(true);
  },
);

describe('the name of a file', () => {
  test.each([
    ['/a.sub.html?x=%3C', '&lt;'],
    ['/a.sub.txt?x=%3C', '<'],
    ['/a.sub.html?x=%3C&pipe=slice(1)', 'lt;'],
    ['/m.sub.handler.mjs?x=%3C', '< <'],
  ])('makes it a template: %s', async (target, body) => {
    expect((await ask(wpt.port, get(target))).body).toBe(body);
    expect((await ask(wpt.port, get(target))).body).toBe(body);
  });
});

test('a URL cannot begin a header line by a template of a header file', async () => {
  expect((await ask(wpt.port, get('/h.txt?x=1'))).lines).toContain('X-A: 1');
  for (const sent of ['%0d%0a', '%0a', '%0d']) {
    const { status, body, text } = await ask(wpt.port, get(`/h.txt?x=1${sent}X-B:%202`));
    expect(status).toBe(500);
    expect(messageOf(body)).toContain('h.txt.sub.headers: template "{{GET[x]}}": what it comes to');
    expect(text).not.toMatch(/^X-/m);
  }
});

describe('pipes of a reply', () => {
  test.each<[string, string]>([
    ['no', 'there is no pipe "no".'],
    ['slice()', 'pipe slice: start "" is not a whole number or null.'],
    ['status(x)', 'pipe status: code "x" is not a whole number.'],
    [String.raw`header(a,b\ `.trim(), 'the backslash at its end has nothing after it.'],
  ])('are checked where it is declared: %s', (pipe, why) => {
    expect(() => wpt.route('/x', { body: 'x', pipe }, { method: 'GET' })).toThrow(UsageError);
    expect(() => wpt.route('/x', { body: 'x', pipe }, { method: 'GET' })).toThrow(
      new RegExp(`^route GET "/x": reply: .*${why.replaceAll(/[().]/g, String.raw`\$&`)}`),
    );
    expect(() => wpt.route('/x', [{}, { body: 'x', pipe }])).toThrow('route "/x": reply: ');
  });

  test('are applied at each request', async () => {
    wpt.route('/x', { body: '{{GET[x]}}', pipe: 'sub(none)|status(201)' });
    for (const x of ['1', '2']) {
      expect(await ask(wpt.port, get(`/x?x=${x}`))).toMatchObject({ status: 201, body: x });
    }
  });

  test('are applied to the content of a file, of a generator, and of what a handler returns', async () => {
    wpt.route('/file', { file: `${folder}/ten.txt`, pipe: 'slice(2,5)' });
    expect(await ask(wpt.port, get('/file'))).toMatchObject({
      lines: ['Content-Type: text/plain', 'Content-Length: 3'],
      body: '234',
    });
    wpt.route('/handler', () => ({ body: '0123456789', pipe: 'slice(2,5)' }));
    expect((await ask(wpt.port, get('/handler'))).body).toBe('234');
    // Those of the URL come after.
    expect((await ask(wpt.port, get('/handler?pipe=slice(1)'))).body).toBe('34');
  });

  test('that are wrong in what a handler returns are a 500', async () => {
    wpt.route('/x', () => ({ body: 'x', pipe: 'no' }));
    const { status, body } = await ask(wpt.port, get('/x'));
    expect(status).toBe(500);
    expect(messageOf(body)).toContain('there is no pipe "no".');
    expect(wpt.handlerErrors).toHaveLength(1);
  });

  test('trickle, never early', async () => {
    wpt.route('/x', { body: 'abcdef', pipe: 'trickle(2:d0.06:2:d0.04)' });
    const client = await RawClient.open(wpt.port);
    const start = performance.now();
    expect(await client.send(get('/x')).sees('ab')).not.toContain('abc');
    expect(await client.sees('abcd')).not.toContain('abcde');
    expect(performance.now() - start).toBeGreaterThanOrEqual(60);
    await client.sees('abcdef');
    expect(performance.now() - start).toBeGreaterThanOrEqual(100);
    client.close();
  });

  test.each<[string, Reply, string[]]>([
    ['204 without a length', { status: 204, pipe: 'header(X-A,b)' }, ['X-A: b']],
    ['304 without a length', { status: 304, pipe: 'header(X-A,b)' }, ['X-A: b']],
  ])('leave a reply well-formed: %s', async (_, reply, lines) => {
    wpt.route('/x', reply);
    expect(await ask(wpt.port, get('/x'))).toMatchObject({
      status: reply.status,
      lines,
      body: '',
      ending: 'kept',
    });
  });

  test('leave a reply chunked that says so', async () => {
    wpt.route('/x', {
      body: 'abc',
      headers: { 'Transfer-Encoding': 'chunked', 'X-A': 'b' },
      pipe: 'slice(1)',
    });
    const { text, ending } = await ask(wpt.port, get('/x'));
    expect(text).toMatch(/\r\n\r\n2\r\nbc\r\n0\r\n\r\n$/);
    expect(text).toContain('Transfer-Encoding: chunked\r\nX-A: b\r\n');
    expect(ending).toBe('kept');
  });

  test('may make it lie on purpose', async () => {
    wpt.route('/x', { body: 'abc', pipe: 'status(204)' });
    const client = await RawClient.open(wpt.port);
    await client.send(get('/x')).sees('Content-Length: 3\r\n\r\nabc');
    client.close();
  });

  test('change HEAD as they change GET', async () => {
    wpt.route('/x', { body: 'abc', pipe: 'slice(1)' });
    expect(await ask(wpt.port, request('HEAD', '/x', ''))).toMatchObject({
      lines: ['Content-Length: 2'],
      body: '',
      ending: 'kept',
    });
  });
});

describe("a pipe of one's own", () => {
  test('can be named in URLs and replies of this test', async () => {
    wpt.pipe(mark);
    expect((await ask(wpt.port, get('/ten.txt?pipe=mark(!)|mark(?)'))).body).toBe('0123456789!?');
    wpt.route('/x', { body: 'x', pipe: 'mark(!)' });
    expect((await ask(wpt.port, get('/x'))).body).toBe('x!');
  });

  test('is not there before it is added, nor in the next test', async () => {
    expect(() => wpt.route('/x', { pipe: 'mark(!)' })).toThrow('there is no pipe "mark".');
    wpt.pipe(mark);
    expect(() => wpt.route('/x', { pipe: 'mark(!)' })).not.toThrow();
    await wpt.reset();
    expect(() => wpt.route('/x', { pipe: 'mark(!)' })).toThrow('there is no pipe "mark".');
    expect((await ask(wpt.port, get('/ten.txt?pipe=mark(!)'))).status).toBe(500);
  });

  test('takes the place of a built-in one, and of an earlier one', async () => {
    wpt.pipe(definePipe('gzip', [], (response) => void (response.status = 298)));
    expect((await ask(wpt.port, get('/ten.txt?pipe=gzip'))).status).toBe(298);
    wpt.pipe(definePipe('gzip', [], (response) => void (response.status = 299)));
    expect((await ask(wpt.port, get('/ten.txt?pipe=gzip'))).status).toBe(299);
    await wpt.reset();
    expect(await ask(wpt.port, get('/ten.txt?pipe=gzip'))).toMatchObject({ status: 200 });
  });

  test('was made by definePipe', () => {
    expect(() => wpt.pipe({ name: 'mine' } as never)).toThrow(
      new UsageError(
        'pipes: {"name":"mine"} is no pipe. Write definePipe(name, arguments, function).',
      ),
    );
    // What was there before is still there.
    expect(() => wpt.route('/x', { pipe: 'gzip' })).not.toThrow();
  });

  test('that fails is a 500 with its stack, and a failure', async () => {
    const error = new RangeError('mine');
    wpt.pipe(
      definePipe('broken', [], () => {
        throw error;
      }),
    );
    const { status, body } = await ask(wpt.port, get('/ten.txt?pipe=broken'));
    expect(status).toBe(500);
    expect(messageOf(body)).toContain(error.stack);
    expect(wpt.handlerErrors).toHaveLength(1);
    expect(wpt.handlerErrors[0]!.error).toBe(error);
    wpt.route('/x', { pipe: 'broken' });
    expect((await ask(wpt.port, get('/x'))).status).toBe(500);
  });

  test.each([404, 503, 99, 1000])('may answer with the error %i', async (code) => {
    wpt.pipe(
      definePipe('refuse', [], () => {
        throw new HTTPException(code, 'no');
      }),
    );
    const { status, body, ending } = await ask(wpt.port, get('/ten.txt?pipe=refuse'));
    expect([status, ending]).toEqual([code, 'kept']);
    expect(JSON.parse(body)).toMatchObject({ error: { code } });
    expect(messageOf(body)).toContain('no');
    expect(wpt.handlerErrors).toEqual([]);
  });
});
