import { describe, expect, test } from 'vitest';
import type { ContentPiece } from '../../../src/http/response/content.ts';
import { ContentStream } from '../../../src/http/response/content.ts';
import type { ResponseMessage } from '../../../src/http/response/response-message.ts';
import { responseOf, Response, type ResponseStatus } from '../../../src/http/response/response.ts';
import type { LiveScript } from '../../../src/script/live-script.ts';
import { LiveEncoder } from '../../../src/http1/live-encoder.ts';
import { Player } from '../../../src/script/player.ts';
import { UsageError } from '../../../src/usage-error.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { makeRequest } from '../../support/make-request.ts';
import { MemorySink } from '../../support/memory-sink.ts';

const make = (line = 'GET /a'): Response => new Response(makeRequest(line));

/** A response whose writer is played, and what was written. */
function playing(line = 'GET /a'): {
  response: Response;
  clock: FakeClock;
  sink: MemorySink;
  player: () => Player | undefined;
} {
  const clock = new FakeClock();
  const sink = new MemorySink(clock);
  let player: Player | undefined;
  const begin = (script: LiveScript): void => {
    player = new Player(new LiveEncoder(script, 'GET'), sink, clock, {
      gateReached() {},
      finished: (outcome) => script.finish(outcome !== 'peerClosed'),
    });
    player.start();
  };
  return { response: new Response(makeRequest(line), begin), clock, sink, player: () => player };
}

async function piecesOf(response: Response): Promise<ContentPiece[]> {
  const pieces: ContentPiece[] = [];
  for await (const piece of response.iterContent()) pieces.push(piece);
  return pieces;
}

describe('a response', () => {
  test('is 200 without anything before it is filled in', () => {
    expect(make().toMessage()).toEqual({
      status: 200,
      statusText: undefined,
      headers: [],
      omitted: new Set(),
      content: Buffer.alloc(0),
      contentType: undefined,
      isChecked: false,
      closesConnection: false,
      sendsContentForHead: false,
    });
  });

  test('may have a reason phrase of bytes, and of nothing else but text', () => {
    const response = make();
    const message = Buffer.of(0xe9, 0x80);
    response.status = [200, message];
    expect(response.toMessage()).toMatchObject({ status: 200, statusText: message });
    for (const wrong of [5, null, {}, ['a']]) {
      response.status = [200, wrong as unknown as string];
      expect(() => response.toMessage()).toThrow(UsageError);
    }
  });

  test('is sent as it was filled in', () => {
    const response = make();
    response.status = [418, 'Tea Pot'];
    response.headers.set('X-A', 1);
    response.headers.append('x-a', 'é');
    response.content = 'short and stout';
    response.closeConnection = true;
    response.sendBodyForHeadRequest = true;
    expect(response.toMessage()).toMatchObject({
      status: 418,
      statusText: 'Tea Pot',
      headers: [
        ['X-A', '1'],
        ['X-A', Buffer.from([0xe9])],
      ],
      content: Buffer.from('short and stout'),
      closesConnection: true,
      sendsContentForHead: true,
    });
  });

  test('has no field added when it asks for none', () => {
    const response = make();
    response.omitted = new Set(['date']);
    expect(response.toMessage().omitted).toEqual(new Set(['date']));
    response.addRequiredHeaders = false;
    expect(response.toMessage().omitted).toEqual(new Set(['server', 'date', 'content-length']));
  });

  test('has its content in its encoding', () => {
    const response = make();
    response.encoding = 'utf16le';
    response.content = 'ab';
    expect(response.toContent()).toEqual(Buffer.from('a\0b\0'));
  });

  test('takes a list of pairs for its headers', () => {
    const response = make();
    response.headers.set('X-Old', '1');
    response.headers = [
      ['X-A', '1'],
      ['X-A', 2],
    ];
    expect([...response.headers]).toEqual([
      ['X-A', '1'],
      ['X-A', '2'],
    ]);
    const { headers } = make();
    response.headers = headers;
    expect(response.headers).toBe(headers);
  });

  test('keeps its headers when it is given what are none', () => {
    const response = make();
    response.headers.set('X-A', '1');
    expect(() => {
      response.headers = { 'X-B': '2' } as unknown as [];
    }).toThrow(
      new UsageError(
        `response headers: {"X-B":"2"} is no list of pairs. Write [['Name', 'value']].`,
      ),
    );
    expect([...response.headers]).toEqual([['X-A', '1']]);
  });

  test.each([
    ['404', '"404"'],
    [undefined, 'undefined'],
    [['404', 'x'], '["404","x"]'],
    [{ code: 404 }, '{"code":404}'],
  ])('has no status %j', (status, shown) => {
    const response = make();
    response.status = status as unknown as ResponseStatus;
    expect(() => response.toMessage()).toThrow(
      new UsageError(`response.status: ${shown}. Write a number, or [code, 'message'].`),
    );
  });
});

describe('the cookies of a response', () => {
  const day = 24 * 60 * 60 * 1000;

  test('are set in order, also of one name', () => {
    const response = make();
    response.setCookie('a', '1');
    response.setCookie('a', '2', { path: '/p', secure: true });
    response.setCookie('b', 'a b;c"d,e', { path: null });
    expect(response.headers.get('set-cookie')).toEqual([
      'a=1; Path=/',
      'a=2; Path=/p; Secure',
      'b=a b;c"d,e',
    ]);
  });

  test('are taken back by name', () => {
    const response = make();
    response.unsetCookie('a');
    expect([...response.headers]).toEqual([]);
    response.setCookie('a', 'é');
    response.setCookie('aa', '1');
    response.setCookie('a', '2');
    response.setCookie('b', 'a=1');
    response.unsetCookie('a');
    response.unsetCookie('c');
    expect(response.headers.get('Set-Cookie')).toEqual(['aa=1; Path=/', 'b=a=1; Path=/']);
    response.unsetCookie('aa');
    response.unsetCookie('b');
    expect(response.headers.has('Set-Cookie')).toBe(false);
  });

  test('are deleted where they were set', () => {
    const response = make();
    response.deleteCookie('a');
    response.setCookie('b', null, { path: '/x', domain: 'e.test', secure: true });
    const before = Date.now() - day;
    const values = response.headers.get('Set-Cookie').map(String);
    const shapes = values.map((value) => value.replace(/Expires=[^;]*/, 'Expires=…'));
    expect(shapes).toEqual([
      'a=; Expires=…; Max-Age=0; Path=/',
      'b=; Domain=e.test; Expires=…; Max-Age=0; Path=/x',
    ]);
    const [moment = ''] = /(?<=Expires=)[^;]*/.exec(values[0] ?? '') ?? [];
    expect(Math.abs(Date.parse(moment) - before)).toBeLessThan(60_000);
  });

  test.each([
    ['a b', '"a b"'],
    ['', '""'],
    ['a=b', '"a=b"'],
    ['a;', '"a;"'],
    [1 as unknown as string, '1'],
  ])('have no name %j', (name, shown) => {
    expect(() => make().setCookie(name, 'x')).toThrow(
      new UsageError(
        `setCookie(${shown}): it is not the name of a cookie (RFC 6265 §4.1.1). ` +
          `Write headers.append('Set-Cookie', …) to send it.`,
      ),
    );
  });
});

describe('an error', () => {
  test('has a JSON body, and no header from before', () => {
    const response = make();
    response.headers.set('X-A', '1');
    response.content = 'x';
    response.setError(418, 'short "quoted" é');
    const text = String.raw`{"error": {"code": 418, "message": "short \"quoted\" \u00e9"}}`;
    expect(response.toMessage()).toMatchObject({
      status: 418,
      headers: [
        ['Content-Type', 'application/json'],
        ['Content-Length', String(text.length)],
      ],
      content: Buffer.from(text),
    });
  });

  test.each([
    [undefined, '<no traceback>'],
    ['Error: x\n  at y', String.raw`Error: x\n  at y`],
  ])('of the server says which URL it was: %j', (message, shown) => {
    const response = make('GET /a?b');
    response.setError(500, message);
    expect(response.content).toBe(
      String.raw`{"error": {"code": 500, "message": "Internal server error loading ` +
        String.raw`http://localhost/a?b:\n  ${shown}"}}`,
    );
  });
});

describe('the content of a response, piece by piece', () => {
  test('is one piece when it is at hand', async () => {
    const response = make();
    response.content = 'é';
    expect(await piecesOf(response)).toEqual([Buffer.from('é')]);
  });

  test('has its pauses', async () => {
    const response = make();
    response.content = ['a', { pauseMs: 5 }, () => 'b'];
    expect(await piecesOf(response)).toEqual([Buffer.from('a'), { pauseMs: 5 }, Buffer.from('b')]);
  });
});

describe('a response that writes itself', () => {
  test('writes its status, its headers and its content', async () => {
    const { response, sink } = playing();
    response.status = [201, 'Made Up'];
    response.headers.set('X-A', 'é');
    response.headers.set('Date', 'now');
    response.content = 'ab';
    expect(await response.write()).toBe(true);
    expect(sink.text).toBe(
      'HTTP/1.1 201 Made Up\r\nX-A: \xe9\r\nDate: now\r\n' +
        'Server: wptserve\r\nContent-Length: 2\r\n\r\nab',
    );
    expect(response.closeConnection).toBe(false);
  });

  test('keeps the time of its pauses', async () => {
    const { response, clock, sink } = playing();
    response.addRequiredHeaders = false;
    response.content = ['a', { pauseMs: 20 }, 'b'];
    const written = response.write();
    for (let turn = 0; !sink.text.endsWith('b') && turn < 100; turn += 1) {
      clock.runAll();
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    expect(await written).toBe(true);
    expect(sink.log.at(-1)).toBe('20 ms: "b"');
    expect(sink.text).toBe('HTTP/1.1 200 OK\r\n\r\nab');
    expect(response.closeConnection).toBe(true);
  });

  test.each([
    [false, ''],
    [true, 'ab'],
  ])('writes no content for HEAD, unless it is asked to: %j', async (asked, content) => {
    const { response, sink } = playing('HEAD /a');
    response.headers.set('Date', 'now');
    response.content = Buffer.from('ab');
    response.sendBodyForHeadRequest = asked;
    expect(await response.write()).toBe(true);
    expect(sink.text).toBe(
      `HTTP/1.1 200 OK\r\nDate: now\r\nServer: wptserve\r\nContent-Length: 2\r\n\r\n${content}`,
    );
  });

  test('ends its content when the peer is gone', async () => {
    const { response, player } = playing();
    let isEnded = false;
    response.content = (function* () {
      try {
        for (;;) yield 'a';
      } finally {
        isEnded = true;
      }
    })();
    await response.writeStatusHeaders();
    player()?.stop('peerClosed');
    expect(await response.writeContent()).toBe(false);
    expect(isEnded).toBe(true);
  });
});

describe('a response that is made of a message', () => {
  const content = new ContentStream({ length: 1, pieces: () => [Buffer.from('a')] });
  const message: ResponseMessage = {
    status: 206,
    statusText: undefined,
    headers: [
      ['X-A', 'é天'],
      ['x-a', Buffer.from([0xe9])],
    ],
    omitted: new Set(['date']),
    content,
    contentType: 'text/plain',
    isChecked: true,
    closesConnection: true,
    sendsContentForHead: true,
  };

  test('says the same', () => {
    expect(responseOf(message, makeRequest('GET /a')).toMessage()).toEqual({
      ...message,
      headers: [
        ['Content-Type', 'text/plain'],
        ['X-A', Buffer.from('é天')],
        ['X-A', Buffer.from([0xe9])],
      ],
      contentType: undefined,
    });
  });

  test('says the charset that the server has added, as long as its type is the same', () => {
    const typed = { ...message, contentType: 'text/plain; charset=utf-8', plainType: 'text/plain' };
    const response = responseOf(typed, makeRequest('GET /a'));
    expect(response.headers.get('Content-Type')).toEqual(['text/plain']);
    expect(response.toMessage().headers[0]).toEqual(['Content-Type', 'text/plain; charset=utf-8']);
    response.headers.set('content-type', 'text/html');
    expect(response.toMessage().headers[0]).toEqual(['content-type', 'text/html']);
    const own = { ...typed, headers: [['Content-Type', 'text/plain']] as const };
    expect(responseOf(own, makeRequest('GET /a')).toMessage().headers).toEqual(own.headers);
  });

  test.each<[string, ResponseStatus, boolean]>([
    ['the same', 206, true],
    ['another', 200, false],
    ['the same with a message', [206, 'Part'], false],
  ])('is as certain as the message while its status is %s', (_, status, isChecked) => {
    const response = responseOf(message, makeRequest('GET /a'));
    expect(response.toMessage().isChecked).toBe(true);
    response.status = status;
    expect(response.toMessage().isChecked).toBe(isChecked);
    const uncertain = responseOf({ ...message, isChecked: false }, makeRequest('GET /a'));
    expect(uncertain.toMessage().isChecked).toBe(false);
  });

  test('is as certain as a message with a reason phrase of its own', () => {
    const named = { ...message, statusText: 'Part' };
    expect(responseOf(named, makeRequest('GET /a')).toMessage()).toMatchObject({
      statusText: 'Part',
      isChecked: true,
    });
  });

  test('has the content type of its headers, and its reason phrase', () => {
    const response = responseOf(
      { ...message, statusText: 'Part', headers: [['content-type', 'text/html']] },
      makeRequest('GET /a'),
    );
    expect([...response.headers]).toEqual([['content-type', 'text/html']]);
    expect(response.status).toEqual([206, 'Part']);
  });

  test('has no content type when none is known', () => {
    const response = responseOf(
      { ...message, headers: [], contentType: undefined },
      makeRequest('GET /a'),
    );
    expect([...response.headers]).toEqual([]);
  });
});
