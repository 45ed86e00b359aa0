import { describe, expect, test } from 'vitest';
import { ContentStream } from '../../src/http/response/content.ts';
import { checkReply, type CheckedReply, type Reply } from '../../src/http/response/reply.ts';
import type { ResponseMessage } from '../../src/http/response/response-message.ts';
import type { ResponseContext } from '../../src/http1/response-context.ts';
import { encodeMessage, messageSteps } from '../../src/http1/response-encoder.ts';
import { encodeScript } from '../../src/http1/script-encoder.ts';
import { isDelimited } from '../../src/script/position.ts';

const nowMs = Date.UTC(1994, 10, 6, 8, 49, 37);
const get: ResponseContext = {
  requestMethod: 'GET',
  takesChunked: true,
  connectionOption: undefined,
  nowMs,
};
const server = 'Server: wptserve\r\n';
const date = 'Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n';

interface Wire {
  readonly writes: string[];
  readonly isDelimited: boolean;
  readonly saysClose: boolean;
}

function wireOf(reply: CheckedReply, context: ResponseContext = get): Wire {
  const { ops, position } = encodeScript(encodeMessage(reply, context), context.requestMethod);
  expect(ops.at(-1)).toMatchObject({ kind: 'end' });
  return {
    writes: ops.flatMap((op) => (op.kind === 'bytes' ? Buffer.from(op.bytes).toString() : [])),
    isDelimited: isDelimited(position, context.requestMethod),
    saysClose: position.saysClose,
  };
}

function textOf(reply: Reply, context: Partial<ResponseContext> = {}): string {
  const { writes } = wireOf(checkReply(reply), { ...get, ...context });
  expect(writes).toHaveLength(1);
  return writes.join('');
}

describe('the bytes of a reply', () => {
  test.each<[string, Reply, string]>([
    ['nothing', {}, `HTTP/1.1 200 OK\r\n${server}${date}Content-Length: 0\r\n\r\n`],
    ['text', { body: 'é' }, `HTTP/1.1 200 OK\r\n${server}${date}Content-Length: 2\r\n\r\né`],
    [
      'JSON',
      { json: [1] },
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${server}${date}Content-Length: 3\r\n\r\n[1]`,
    ],
    [
      'a status with text of its own',
      { status: 404, statusText: 'Gone Fishing' },
      `HTTP/1.1 404 Gone Fishing\r\n${server}${date}Content-Length: 0\r\n\r\n`,
    ],
    [
      'headers, which stand between the content type and what the server adds',
      {
        contentType: 'text/x',
        headers: [
          ['B', '1'],
          ['a', '2'],
          ['B', '3'],
        ],
      },
      `HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nB: 1\r\na: 2\r\nB: 3\r\n${server}${date}Content-Length: 0\r\n\r\n`,
    ],
    [
      'headers that the server would add, with their own place, case and value',
      {
        body: 'x',
        json: undefined,
        headers: {
          date: 'never',
          A: 'b',
          SERVER: 'me',
          'content-type': 'text/x',
          'content-length': 1,
        },
      },
      'HTTP/1.1 200 OK\r\ndate: never\r\nA: b\r\nSERVER: me\r\ncontent-type: text/x\r\ncontent-length: 1\r\n\r\nx',
    ],
    [
      'chunked content',
      { body: '0123456789abcdef', headers: { 'transfer-encoding': 'chunked' } },
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n${server}${date}\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n`,
    ],
    [
      'no chunked content',
      { headers: { 'Transfer-Encoding': 'chunked' } },
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${server}${date}\r\n0\r\n\r\n`,
    ],
    [
      '204, which has no length',
      { status: 204 },
      `HTTP/1.1 204 No Content\r\n${server}${date}\r\n`,
    ],
    [
      '304, which has no length',
      { status: 304 },
      `HTTP/1.1 304 Not Modified\r\n${server}${date}\r\n`,
    ],
    [
      '304 with the length of another response',
      { status: 304, headers: { 'Content-Length': 500 } },
      `HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n${server}${date}\r\n`,
    ],
  ])('are exact, and one write, for %s', (_, reply, text) => {
    expect(textOf(reply)).toBe(text);
  });

  test.each<[string, Reply, string]>([
    ['Date', { headers: { Date: null } }, `${server}Content-Length: 0\r\n`],
    ['Server', { headers: { server: null } }, `${date}Content-Length: 0\r\n`],
    ['Content-Length', { headers: { 'CONTENT-LENGTH': null } }, `${server}${date}`],
    [
      'Content-Type',
      { json: 1, headers: { 'Content-Type': null } },
      `${server}${date}Content-Length: 1\r\n`,
    ],
    [
      'all of them',
      {
        json: 1,
        headers: { Date: null, Server: null, 'Content-Length': null, 'Content-Type': null },
      },
      '',
    ],
  ])('leave out %s when it is null', (_, reply, fields) => {
    const [head] = textOf(reply).split('\r\n\r\n');
    expect(`${head}\r\n`).toBe(`HTTP/1.1 200 OK\r\n${fields}`);
  });

  test('have no content in the answer to HEAD, but its length', () => {
    expect(textOf({ body: 'abc' }, { requestMethod: 'HEAD' })).toBe(
      `HTTP/1.1 200 OK\r\n${server}${date}Content-Length: 3\r\n\r\n`,
    );
    expect(
      textOf(
        { body: 'abc', headers: { 'Transfer-Encoding': 'chunked' } },
        { requestMethod: 'HEAD' },
      ),
    ).toBe(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${server}${date}\r\n`);
  });

  test.each(['close', 'keep-alive'] as const)(
    'say Connection: %s when it must be said',
    (option) => {
      expect(textOf({ headers: { A: 'b' } }, { connectionOption: option })).toBe(
        `HTTP/1.1 200 OK\r\nA: b\r\nConnection: ${option}\r\n${server}${date}Content-Length: 0\r\n\r\n`,
      );
    },
  );

  test('say what the reply says about the connection, or nothing', () => {
    const context = { connectionOption: 'keep-alive' } as const;
    expect(textOf({ headers: { connection: 'close' } }, context)).toMatch(
      /^HTTP\/1\.1 200 OK\r\nconnection: close\r\nServer/,
    );
    expect(textOf({ headers: { Connection: null } }, context)).not.toMatch(/connection/i);
  });
});

describe('the connection', () => {
  test.each<[string, boolean, Reply]>([
    ['a reply with its length', true, { body: 'x' }],
    ['a chunked reply', true, { body: 'x', headers: { 'Transfer-Encoding': 'chunked' } }],
    ['204', true, { status: 204 }],
    ['304', true, { status: 304, headers: { 'Content-Length': 9 } }],
    ['a reply without its length', false, { body: 'x', headers: { 'Content-Length': null } }],
  ])('after %s can be kept: %s', (_, isKept, reply) => {
    expect(wireOf(checkReply(reply)).isDelimited).toBe(isKept);
  });

  test.each<[string, Reply]>([
    ['a reply with its length', { body: 'x' }],
    ['a chunked reply', { body: 'x', headers: { 'Transfer-Encoding': 'chunked' } }],
    ['a reply without its length', { body: 'x', headers: { 'Content-Length': null } }],
  ])('can be kept after the answer to HEAD with %s', (_, reply) => {
    expect(wireOf(checkReply(reply), { ...get, requestMethod: 'HEAD' }).isDelimited).toBe(true);
  });

  test('is closed after a reply that says so', () => {
    expect(wireOf(checkReply({}), { ...get, connectionOption: 'close' }).saysClose).toBe(true);
    expect(wireOf(checkReply({ headers: { Connection: 'Close' } })).saysClose).toBe(true);
    expect(wireOf(checkReply({})).saysClose).toBe(false);
  });
});

describe('one reply', () => {
  test('is encoded once a second, because of its date', () => {
    const reply = checkReply({ body: 'x' });
    const first = encodeMessage(reply, get);
    expect(encodeMessage(reply, { ...get, nowMs: nowMs + 999 })).toBe(first);
    const next = encodeMessage(reply, { ...get, nowMs: nowMs + 1000 });
    expect(next).not.toBe(first);
    expect(`${next}`).toContain('08:49:38 GMT');
    expect(encodeMessage(reply, { ...get, nowMs: nowMs + 1999 })).toBe(next);
  });

  test('is encoded for each form that it takes', () => {
    const reply = checkReply({ body: 'x' });
    const contexts: ResponseContext[] = ['GET', 'HEAD'].flatMap((requestMethod) =>
      ([undefined, 'close', 'keep-alive'] as const).map((connectionOption) => ({
        requestMethod,
        connectionOption,
        takesChunked: true,
        nowMs,
      })),
    );
    const scripts = contexts.map((context) => encodeMessage(reply, context));
    expect(new Set(scripts).size).toBe(6);
    expect(contexts.map((context) => encodeMessage(reply, context))).toEqual(scripts);
    expect(encodeMessage(reply, { ...get, requestMethod: 'POST' })).toBe(scripts[0]);
  });

  test('is encoded anew for CONNECT, and for a peer that knows no chunks', () => {
    const reply = checkReply({ body: 'x', headers: { 'Transfer-Encoding': 'chunked' } });
    const contexts: ResponseContext[] = [
      get,
      { ...get, requestMethod: 'CONNECT' },
      { ...get, takesChunked: false },
    ];
    const scripts = contexts.map((context) => encodeMessage(reply, context));
    expect(new Set(scripts).size).toBe(3);
    expect(contexts.map((context) => encodeMessage(reply, context))).toEqual(scripts);
  });

  test('is not mistaken for another one that looks the same', () => {
    expect(encodeMessage(checkReply({}), get)).not.toBe(encodeMessage(checkReply({}), get));
  });
});

describe('a peer that does not know the chunked coding (RFC 9112 §6.1)', () => {
  test('gets the length instead', () => {
    const reply = { body: 'hello', headers: { 'Transfer-Encoding': 'chunked' } };
    const old = textOf(reply, { takesChunked: false });
    expect(old).toMatch(/\r\nContent-Length: 5\r\n\r\nhello$/);
    expect(old).not.toContain('Transfer-Encoding');
    expect(textOf(reply)).toContain('\r\n5\r\nhello\r\n0\r\n\r\n');
  });
});

function unchecked(parts: Partial<ResponseMessage> = {}): ResponseMessage {
  const reply = checkReply({ body: 'abc', headers: { Server: null, Date: null } });
  return { ...reply, isChecked: false, ...parts };
}

/** What is written, and how it ends. */
function playedOf(message: ResponseMessage, context: Partial<ResponseContext> = {}): string {
  const whole = { ...get, ...context };
  const { ops } = encodeScript(encodeMessage(message, whole), whole.requestMethod);
  const texts = ops.map((op) => (op.kind === 'bytes' ? Buffer.from(op.bytes) : `(${op.kind})`));
  return texts.join('');
}

describe('the bytes of a message that nobody has checked', () => {
  test('are those that it says, also where it lies', () => {
    expect(playedOf(unchecked({ headers: [['Content-Length', '5']] }))).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc(end)',
    );
    expect(playedOf(unchecked({ status: 204 }))).toBe(
      'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc(end)',
    );
    expect(playedOf(unchecked({ status: -5, statusText: 'Odd' }))).toBe(
      'HTTP/1.1 -5 Odd\r\nContent-Length: 3\r\n\r\nabc(end)',
    );
  });

  test.each(['chunked', 'gzip'])(
    'close the connection behind the coding %s, which is not made true',
    (coding) => {
      const headers = [['Transfer-Encoding', coding]] as const;
      expect(playedOf(unchecked({ headers }))).toBe(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\nabc(close)`,
      );
      const none = { headers, content: Buffer.alloc(0) };
      expect(playedOf(unchecked(none))).toBe(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n(close)`,
      );
      expect(playedOf(unchecked({ headers }), { requestMethod: 'HEAD' })).toBe(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n(end)`,
      );
    },
  );

  test('are those of the head only when its content comes piece by piece', () => {
    const content = new ContentStream({ length: undefined, pieces: () => [Buffer.from('x')] });
    const steps = messageSteps(unchecked({ content }), get);
    expect(steps.map(({ kind }) => kind)).toEqual(['head']);
  });
});
