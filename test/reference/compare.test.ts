// The engine that judges, on answers made up for it.

import { describe, expect, test } from 'vitest';
import { compare, type Comparison, type Difference } from './compare.ts';
import { recordedAnswer, splitMessages, type Times } from './message.ts';
import type { Recording } from './recording.ts';
import { countsOf, judge } from './verdict.ts';

const ports = { first: 40_001, second: 40_002 };
const now = new Date().toUTCString();
const recordedDate = 'Mon, 23 Nov 2026 11:56:00 GMT';

interface Recorded {
  readonly request?: string;
  readonly status?: string;
  readonly headers?: Recording['response']['headers'];
  readonly body?: string;
  readonly closed?: boolean;
  readonly files?: Recording['files'];
  readonly volatile?: readonly string[];
  readonly headAtMs?: number;
  readonly pieces?: readonly (readonly [atMs: number, bytes: string])[];
}

/** A recording of `GET /a.txt`: "hello", with its length. */
function recordingOf(recorded: Recorded = {}): Recording {
  const { body = 'hello', pieces } = recorded;
  return {
    id: 'made-up',
    group: 'made-up',
    note: '',
    server: 'main',
    files: recorded.files ?? { 'a.txt': 'hello' },
    request: recorded.request ?? 'GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n',
    volatile: recorded.volatile ?? [],
    response: {
      status_line: recorded.status ?? 'HTTP/1.1 200 OK',
      headers: recorded.headers ?? [
        ['Content-Type', 'text/plain'],
        ['Server', 'BaseHTTP/0.6 Python/3.11.2'],
        ['Date', recordedDate],
        ['Content-Length', String(body.length)],
      ],
      body,
      closed: recorded.closed ?? false,
      ...(pieces === undefined
        ? {}
        : {
            head_t_ms: recorded.headAtMs ?? 0.9,
            body_chunks: pieces.map(([t_ms, bytes]) => ({ t_ms, bytes })),
          }),
    },
  };
}

function answer(body: string, ...fields: readonly string[]): string {
  const head = ['HTTP/1.1 200 OK', ...fields, 'Server: wptserve', `Date: ${now}`];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function onlyLength(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

interface Received {
  readonly closed?: boolean;
  readonly reset?: boolean;
  readonly times?: Times;
}

function compareWith(recorded: Recorded, bytes: string, received: Received = {}): Comparison {
  const recording = recordingOf(recorded);
  const messages = splitMessages(bytes, recording.request);
  const ours = { messages, closed: false, reset: false, ...received };
  return compare(recording, recordedAnswer(recording), ours, ports);
}

function kindsOf(comparison: Comparison): Difference['kind'][] {
  return comparison.differences.map(({ kind }) => kind);
}

function verdictOf(comparison: Comparison): [string, readonly string[]] {
  const { kind, lines } = judge(comparison, [comparison.recording]);
  return [kind, lines];
}

const good = answer('hello', 'Content-Type: text/plain', 'Content-Length: 5');

describe('an answer agrees', () => {
  test('when it has the recorded fields in any order, a Server of ours and a Date of now', () => {
    const reordered = answer('hello', 'Content-Length: 5', 'Content-Type: text/plain');
    expect(compareWith({}, good).differences).toEqual([]);
    expect(compareWith({}, reordered).differences).toEqual([]);
  });

  test('when it has our ports, names and random numbers where recorded ones stand', () => {
    const [theirs, mine] = ['f8f577f8-50d2-4e82-a3a8-ca7e9c3a1a75', crypto.randomUUID()];
    const recorded = `18800 8001 /a.py ${theirs} ${theirs}`;
    const body = `40001 40002 /a.handler.mjs ${mine} ${mine}`;
    const bytes = answer(body, 'Content-Type: text/plain', `Content-Length: ${body.length}`);
    expect(compareWith({ body: recorded }, bytes).differences).toEqual([]);
  });

  test('when it is in the chunked coding where the recording is', () => {
    const headers = [['Transfer-Encoding', 'chunked']] as const;
    const body = '5\r\nhello\r\n0\r\n\r\n';
    const comparison = compareWith(
      { headers, body },
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`,
    );
    expect(comparison.differences).toEqual([]);
  });

  test('when it is silence where silence was recorded', () => {
    const silence = { status: '', headers: [], body: '' };
    expect(compareWith(silence, '').differences).toEqual([]);
    expect(kindsOf(compareWith(silence, good))).toEqual(['messageAdded']);
  });
});

describe('an answer differs', () => {
  test.each<[string, string, readonly Difference['kind'][]]>([
    ['another status', good.replace('200 OK', '404 Not Found'), ['status']],
    ['another reason', good.replace('OK', 'Fine'), ['status']],
    ['a missing field', good.replace('Content-Type: text/plain\r\n', ''), ['fieldMissing']],
    ['a further field', good.replace('Server', 'X: 1\r\nServer'), ['fieldAdded']],
    ['another value', good.replace('text/plain', 'text/html'), ['field']],
    [
      'another spelling',
      good.replace('Content-Type', 'content-type'),
      ['fieldMissing', 'fieldAdded'],
    ],
    ['another body of the same length', good.replace('hello', 'hallo'), ['body']],
    [
      'a longer body with its length',
      good.replace('h: 5', 'h: 6').replace('hello', 'hello!'),
      ['body'],
    ],
    ['a wrong length', good.replace('h: 5', 'h: 6'), ['field']],
    ['an old Date', good.replace(now, 'Thu, 01 Jan 1970 00:00:00 GMT'), ['field']],
    ['another Server', good.replace('wptserve', 'other'), ['field']],
    ['a second message', good + good, ['messageAdded']],
    ['no message', '', ['messageMissing']],
  ])('%s', (_, bytes, kinds) => {
    expect(kindsOf(compareWith({}, bytes))).toEqual(kinds);
  });

  test('in the order of fields of one name', () => {
    const headers = [
      ['X', '1'],
      ['X', '2'],
    ] as const;
    const comparison = compareWith(
      { headers, body: '' },
      'HTTP/1.1 200 OK\r\nX: 2\r\nX: 1\r\n\r\n',
    );
    expect(kindsOf(comparison)).toEqual(['field', 'field']);
  });

  test('in a close, and in a reset', () => {
    expect(kindsOf(compareWith({}, good, { closed: true }))).toEqual(['closed']);
    expect(kindsOf(compareWith({ closed: true }, good))).toEqual(['closed']);
    expect(kindsOf(compareWith({ closed: true }, good, { closed: true, reset: true }))).toEqual([
      'reset',
    ]);
  });

  test('in a random number that should be another each time, or the same', () => {
    const [a, b] = ['f8f577f8-50d2-4e82-a3a8-ca7e9c3a1a75', 'e13cf69e-1edc-4c15-ac71-e2e347696001'];
    const [mine, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const fields = ['Content-Type: text/plain', 'Content-Length: 73'];
    const [same, different] = [`${mine} ${mine}`, `${mine} ${other}`];
    expect(kindsOf(compareWith({ body: `${a} ${b}` }, answer(different, ...fields)))).toEqual([]);
    expect(kindsOf(compareWith({ body: `${a} ${b}` }, answer(same, ...fields)))).toEqual(['body']);
    expect(kindsOf(compareWith({ body: `${a} ${a}` }, answer(different, ...fields)))).toEqual([
      'body',
    ]);
  });

  test('in a member of an error, but not when it is printed in another way', () => {
    const headers = [['Content-Length', '39']] as const;
    const recorded = { headers, body: '{"error": {"code": 404, "message": ""}}' };
    expect(
      compareWith(recorded, onlyLength('{"error": {"code": 404, "message": "x"}}')).differences,
    ).toEqual([{ kind: 'json', message: 0, path: 'message', recorded: '', ours: 'x' }]);
    expect(
      kindsOf(compareWith(recorded, onlyLength('{"error":{"code":404,"message":""}}'))),
    ).toEqual(['body']);
  });
});

/** When a head came, and the pieces of a body behind it. */
function times(headAtMs: number, ...pieces: readonly (readonly [number, number])[]): Times {
  return { headAtMs, pieces: pieces.map(([offset, atMs]) => ({ offset, atMs })) };
}

describe('a timed answer', () => {
  const pieces = [
    [0.9, 'he'],
    [101.4, 'llo'],
  ] as const;

  test.each<[string, Times, readonly Difference['kind'][]]>([
    ['on time', times(1, [0, 1], [2, 100.1]), []],
    ['late', times(200, [0, 300], [2, 500]), []],
    ['late at first, and then on time', times(1, [0, 90], [2, 101]), []],
    ['in more reads that belong together', times(1, [0, 1], [2, 101], [4, 120]), []],
    ['early', times(1, [0, 1], [2, 99.9]), ['earlyBody']],
    ['at once', times(1, [0, 1]), ['earlyBody']],
    ['with an early byte', times(1, [0, 1], [1, 5], [3, 101]), ['earlyBody']],
    ['late, and all at once', times(1, [0, 300]), ['pieces']],
    ['in other pieces', times(1, [0, 1], [1, 101], [2, 201]), ['pieces']],
    ['with a pause within a piece', times(1, [0, 1], [2, 101], [4, 201]), ['pieces']],
  ])('%s', (_, ours, kinds) => {
    expect(kindsOf(compareWith({ pieces }, good, { times: ours }))).toEqual(kinds);
  });

  test.each<[string, number, Times, readonly Difference['kind'][]]>([
    ['that waits with its head', 201.4, times(200.1, [0, 200.1]), []],
    ['whose head does not wait', 201.4, times(1, [0, 200.1]), ['earlyHead']],
    ['whose head comes first', 0.8, times(1, [0, 200.1]), []],
    ['whose head should have come first', 0.8, times(200.1, [0, 200.1]), ['pieces']],
  ])('%s', (_, headAtMs, ours, kinds) => {
    const recorded = { headAtMs, pieces: [[201.4, 'hello']] } as const;
    expect(kindsOf(compareWith(recorded, good, { times: ours }))).toEqual(kinds);
  });
});

describe('a verdict', () => {
  const withoutLength = {
    headers: [
      ['Content-Type', 'text/plain'],
      ['Server', 'BaseHTTP/0.6'],
      ['Date', recordedDate],
    ],
    closed: true,
  } as const;

  test('agrees', () => {
    expect(verdictOf(compareWith({}, good))).toEqual(['agrees', []]);
  });

  test('differs when a line explains all: a length, and a connection that stays', () => {
    expect(verdictOf(compareWith(withoutLength, good))).toEqual(['differs', ['length']]);
  });

  test.each([
    ['the length is wrong', good.replace('h: 5', 'h: 6')],
    ['the body is another, too', good.replace('hello', 'hallo')],
    ['there is a further field, too', good.replace('Server', 'X: 1\r\nServer')],
    ['there is no length', answer('hello', 'Content-Type: text/plain')],
  ])('fails when a line explains a part: %s', (_, bytes) => {
    expect(verdictOf(compareWith(withoutLength, bytes))[0]).toBe('fails');
  });

  test('fails when no line explains it', () => {
    expect(verdictOf(compareWith({}, good.replace('200 OK', '204 No Content')))).toEqual([
      'fails',
      [],
    ]);
  });

  test('fails when a good request is refused', () => {
    const body = '{"error": {"code": 400, "message": "no. (bad-host, byte 9 of the connection)"}}';
    const refusal =
      'HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\n' +
      `Server: wptserve\r\nDate: ${now}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const bad = { request: 'GET /a.txt HTTP/1.1\r\nHost: a b\r\n\r\n' };
    expect(verdictOf(compareWith({}, refusal, { closed: true }))[0]).toBe('fails');
    expect(verdictOf(compareWith(bad, refusal, { closed: true }))).toEqual([
      'differs',
      ['strictness'],
    ]);
    expect(verdictOf(compareWith(bad, refusal))[0]).toBe('fails');
  });

  test('fails when a byte is early, whatever else is explained', () => {
    const timed = { ...withoutLength, pieces: [[101, 'hello']] } as const;
    const late = compareWith(timed, good, { times: times(1, [0, 100]) });
    const early = compareWith(timed, good, { times: times(1, [0, 99]) });
    expect(verdictOf(late)).toEqual(['differs', ['length']]);
    expect(verdictOf(early)[0]).toBe('fails');
  });

  test('is counted by group', () => {
    const verdicts = [compareWith({}, good), compareWith({}, ''), compareWith(withoutLength, good)];
    expect(countsOf(verdicts.map((each) => judge(each, [])))).toBe(
      [
        'group             agree   differ     fail',
        'made-up               1        1        1',
        'all                   1        1        1',
      ].join('\n'),
    );
  });
});
