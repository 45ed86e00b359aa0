import { describe, expect, test, vi } from 'vitest';
import { ContentStream, type ContentPiece } from '../../../src/http/response/content.ts';
import { checkReply, type Reply } from '../../../src/http/response/reply.ts';
import type { ResponseMessage } from '../../../src/http/response/response-message.ts';
import { dismiss } from '../../../src/answering/answering.ts';
import { playable, type Playable } from '../../../src/net/connection/playable.ts';
import { script } from '../../../src/script/builder.ts';
import { LiveScript } from '../../../src/script/live-script.ts';
import type { Script } from '../../../src/script/script.ts';
import { makeRequest, requestOf } from '../../support/make-request.ts';

const connect = requestOf('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n');

/** Plays all of it, and returns what was written and how it ended. */
function play({ source }: Playable): string {
  let text = '';
  for (let op = source.next(); op !== 'pending'; op = source.next()) {
    if (op.kind === 'bytes') text += Buffer.from(op.bytes).toString('latin1');
    else return `${text}(${op.kind})`;
  }
  return `${text}(pending)`;
}

function unchecked(parts: Partial<ResponseMessage> = {}): ResponseMessage {
  return { ...checkReply({ body: 'abc' }), isChecked: false, ...parts };
}

function streamed(...pieces: readonly ContentPiece[]): ContentStream {
  return new ContentStream({ length: undefined, pieces: () => pieces });
}

/** Whether the peer can send another request after all of an answer. */
function keeps(answer: Parameters<typeof playable>[0], request = makeRequest('GET /')): boolean {
  const played = playable(answer, request);
  play(played);
  return played.keepsConnection();
}

const close = [['Connection', 'close']] as const;
const abc = Buffer.from('abc');

describe('the connection after a message', () => {
  test.each<[boolean, string, ResponseMessage]>([
    [true, 'a reply', checkReply({ body: 'x' })],
    [true, 'a reply without content', checkReply({ status: 204 })],
    [false, 'a reply that says close', checkReply({ headers: { Connection: 'close' } })],
    [false, 'a reply without a length', checkReply({ headers: { 'Content-Length': null } })],
    [false, 'a message that closes', unchecked({ closesConnection: true })],
    [false, 'a message that says close', unchecked({ headers: close })],
    [true, 'a message of a length', unchecked()],
    [true, 'a message of another length', unchecked({ headers: [['Content-Length', '5']] })],
    [
      false,
      'a message of another length that says close',
      unchecked({ headers: [['Content-Length', '5'], ...close] }),
    ],
    [false, 'a message of no number as length', unchecked({ headers: [['Content-Length', 'x']] })],
    [false, 'a message without a length', unchecked({ omitted: new Set(['content-length']) })],
    [
      false,
      'a message with a coding that is not true',
      unchecked({ headers: [['Transfer-Encoding', 'gzip']] }),
    ],
    [true, 'a message in chunks', unchecked({ content: streamed(abc) })],
    [
      false,
      'a message in chunks that closes',
      unchecked({ content: streamed(abc), closesConnection: true }),
    ],
    [
      false,
      'a stream without framing',
      unchecked({ content: streamed(abc), omitted: new Set(['transfer-encoding']) }),
    ],
    [
      true,
      'a stream that is shorter than it says',
      unchecked({ content: streamed(abc), headers: [['Content-Length', '5']] }),
    ],
    [
      false,
      'a stream of a reply that is shorter than it says',
      { ...checkReply({}), content: streamed(abc), headers: [['Content-Length', '5']] },
    ],
    [true, 'a message of 204', unchecked({ status: 204, content: Buffer.alloc(0) })],
    [false, 'a message of 204 with content', unchecked({ status: 204 })],
    [true, 'a message with an interim status and a length', unchecked({ status: 101 })],
    [
      false,
      'a message with an interim status in chunks',
      unchecked({ status: 101, content: streamed(abc) }),
    ],
  ])('is kept: %s: %s', (isKept, _, message) => {
    expect(keeps(message)).toBe(isKept);
  });

  test('is kept after HEAD whatever the framing is', () => {
    const head = makeRequest('HEAD /');
    expect(keeps(unchecked({ content: streamed(abc) }), head)).toBe(true);
    expect(keeps(unchecked({ omitted: new Set(['content-length']) }), head)).toBe(true);
    expect(keeps(unchecked({ status: 101, omitted: new Set(['content-length']) }), head)).toBe(
      true,
    );
    expect(
      keeps(unchecked({ sendsContentForHead: true, omitted: new Set(['content-length']) }), head),
    ).toBe(false);
    expect(keeps(unchecked({ headers: close }), head)).toBe(false);
    expect(keeps(unchecked({ sendsContentForHead: true, content: streamed(abc) }), head)).toBe(
      false,
    );
  });

  test('has content for HEAD where that is wanted', () => {
    const message = unchecked({ sendsContentForHead: true });
    expect(play(playable(message, makeRequest('HEAD /')))).toMatch(/\r\n\r\nabc\(end\)$/);
  });

  test('is the tunnel after a CONNECT that succeeds', () => {
    expect(keeps(checkReply({ status: 200 }), connect)).toBe(true);
    expect(keeps(checkReply({ status: 299 }), connect)).toBe(true);
    expect(keeps(unchecked({ content: streamed(abc) }), connect)).toBe(true);
    expect(keeps(unchecked({ closesConnection: true }), connect)).toBe(false);
    expect(keeps(checkReply({ status: 404 }), connect)).toBe(true);
    expect(keeps(checkReply({ status: 404, headers: { 'Content-Length': null } }), connect)).toBe(
      false,
    );
  });
});

describe('the connection after a script', () => {
  test.each<[boolean, Script]>([
    [true, script.head(204).end()],
    [true, script.head(200, { 'Content-Length': 1 }).write('a').end()],
    [false, script.head(200, { 'Content-Length': 2 }).write('a').end()],
    [false, script.head(200).write('a').end()],
    [false, script.head(204, { Connection: 'close' }).end()],
    [false, script.raw('HTTP/1.1 204 No Content\r\n\r\n').end()],
  ])('is kept: %s: %s', (isKept, answer) => {
    expect(keeps(answer)).toBe(isKept);
  });
});

describe('the connection after a live script', () => {
  test('is kept as its framing says, unless its owner says otherwise', () => {
    for (const [said, kept] of [
      [undefined, true],
      [true, true],
      [false, false],
    ] as const) {
      const live = new LiveScript();
      void live.head(204);
      void live.end();
      live.keepsConnection = said;
      expect(keeps(live)).toBe(kept);
    }
    const raw = new LiveScript();
    void raw.raw('x');
    void raw.end();
    expect(keeps(raw)).toBe(false);
    raw.keepsConnection = true;
    expect(playable(raw, makeRequest('GET /')).keepsConnection()).toBe(true);
  });

  test.each([
    ['ended', true],
    ['closed', true],
    ['reset', true],
    ['hung', true],
    ['peerClosed', false],
    ['stopped', false],
  ] as const)('that was %s tells whether its last step was sent: %s', async (outcome, sent) => {
    const live = new LiveScript();
    const said = live.raw('x');
    const played = playable(live, makeRequest('GET /'));
    expect(play(played)).toBe('x(pending)');
    // The player asks for the next step only when this one has left.
    const next = live.raw('y');
    expect(await said).toBe(true);
    played.source.next();
    played.finish(outcome);
    expect(await next).toBe(sent);
    expect(await live.raw('z')).toBe(false);
  });
});

describe('an answer that is played', () => {
  test('answers what could not be read with a close', () => {
    const played = playable(checkReply({ status: 400, body: 'x' }), undefined);
    expect(play(played)).toContain('\r\nConnection: close\r\n');
    expect(played.keepsConnection()).toBe(false);
  });

  test('is the head alone for HEAD, and a stream is not read', () => {
    const pieces = vi.fn<() => ContentPiece[]>(() => [abc]);
    const content = new ContentStream({ length: 3, pieces });
    const text = play(playable(unchecked({ content }), makeRequest('HEAD /')));
    expect(text).toMatch(/Content-Length: 3\r\n\r\n\(end\)$/);
    expect(pieces).not.toHaveBeenCalled();
  });

  test.each<[string, 'GET' | 'HEAD']>([
    ['that was read', 'GET'],
    ['that was not', 'HEAD'],
  ])('lets go of its content in the end: of one %s', (_, method) => {
    const leave = vi.fn<() => void>();
    const content = new ContentStream({ length: 3, pieces: () => [abc], leave });
    const played = playable(unchecked({ content }), makeRequest(`${method} /`));
    play(played);
    expect(leave).not.toHaveBeenCalled();
    played.finish('ended');
    expect(leave).toHaveBeenCalled();
  });
});

describe('an answer that is not wanted', () => {
  test('lets go of its content', () => {
    const leave = vi.fn<() => void>();
    dismiss(unchecked({ content: new ContentStream({ length: 1, pieces: () => [], leave }) }));
    expect(leave).toHaveBeenCalledTimes(1);
    expect(() => dismiss(unchecked())).not.toThrow();
    expect(() => dismiss(script.head(200))).not.toThrow();
  });

  test('tells whoever writes it', async () => {
    const live = new LiveScript();
    const said = live.raw('x');
    dismiss(live);
    expect(await said).toBe(false);
    expect(await live.raw('y')).toBe(false);
  });
});

test('content that is at hand and a reply are encoded alike', () => {
  const reply: Reply = { body: 'abc', headers: { Date: 'now' } };
  const request = makeRequest('GET /');
  expect(play(playable(checkReply(reply), request))).toBe(
    'HTTP/1.1 200 OK\r\nDate: now\r\nServer: wptserve\r\nContent-Length: 3\r\n\r\nabc(end)',
  );
});
