// The rules of the difference table, each on a recorded exchange and an answer made up for it: it
// explains what is meant, and nothing that is only near it.

import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { errorBody } from '../../src/http/response/error-reply.ts';
import { compare } from './compare.ts';
import { differenceLines } from './differences.ts';
import { askedIn } from './explain/asked.ts';
import { violationsOf } from './explain/violations.ts';
import { recordedAnswer, splitMessages, type Times } from './message.ts';
import { readRecordings, type Recording } from './recording.ts';
import { judge } from './verdict.ts';

const recordings = readRecordings();
const ports = { first: 40_001, second: 40_002 };

/** What we might answer. */
interface MadeUp {
  readonly bytes: string;
  readonly closed?: boolean;
  /** On time, unless said. */
  readonly times?: Times;
}

/** The lines that explain an answer to a recorded request; undefined when it fails. */
function linesFor(id: string, answer: MadeUp): readonly string[] | undefined {
  return linesOf(
    recordings.find((each) => each.id === id)!,
    answer,
  );
}

function linesOf(
  recording: Recording,
  { bytes, closed = false, times }: MadeUp,
): readonly string[] | undefined {
  const messages = splitMessages(bytes, recording.request);
  const recorded = recordedAnswer(recording);
  const received = {
    messages,
    closed,
    reset: false,
    ...(recorded.times && { times: times ?? recorded.times }),
  };
  const comparison = compare(recording, recorded, received, ports);
  const { kind, lines } = judge(comparison, recordings);
  return kind === 'fails' ? undefined : lines;
}

function headOf(status: string, fields: readonly string[]): string {
  const lines = [...fields, 'Server: wptserve', `Date: ${new Date().toUTCString()}`];
  return `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`;
}

function reply(
  status: string,
  fields: readonly string[],
  body: string,
  length = body.length,
): string {
  return `${headOf(status, [...fields, `Content-Length: ${length}`])}${body}`;
}

function ok(type: string, body: string, ...fields: readonly string[]): string {
  return reply('200 OK', [`Content-Type: ${type}`, ...fields], body);
}

function error(status: string, message: string, ...fields: readonly string[]): string {
  const body = errorBody(Number.parseInt(status, 10), message);
  return reply(status, ['Content-Type: application/json', ...fields], body);
}

function refusal(status: string): MadeUp {
  const message = 'why (bad-host, byte 7 of the connection)';
  return { bytes: error(status, message, 'Connection: close'), closed: true };
}

const json = 'application/json';
const ten = '0123456789';
const alpha = 'abcdefghijklmnopqrstuvwxyz';
const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000).toUTCString();
const small = ok('text/plain', 'ok web-platform.test\n');

function echo(id: string, change: (text: string) => string): string {
  const { body } = recordings.find((each) => each.id === id)!.response;
  return change(body.replace(/<!DOCTYPE.*/s, '')).replaceAll('18800', '40001');
}

const traceback = errorBody(500, 'Internal server error loading http://h/:\n  Traceback');

function echoOf(protocol: string): string {
  return `{"GET": [], "headers": [], "protocol": "${protocol}"}`;
}

/** A recording of a request of one line, a Host, and further fields. */
function recordingOf(
  line: string,
  status: string,
  body: string,
  ...fields: readonly string[]
): Recording {
  return {
    id: 'invented',
    group: 'invented',
    note: '',
    server: 'main',
    files: {},
    request: [`${line} HTTP/1.1`, 'Host: h', ...fields, '', ''].join('\r\n'),
    volatile: status.startsWith('5') ? ['traceback text'] : [],
    response: {
      status_line: `HTTP/1.1 ${status}`,
      headers: [
        ['Content-Type', body.startsWith('{') ? json : 'text/plain'],
        ['Server', 'BaseHTTP/0.6 Python/3.11.2'],
        ['Date', 'Mon, 23 Nov 2026 11:56:00 GMT'],
        ['Content-Length', String(body.length)],
      ],
      body,
      closed: false,
    },
  };
}

/** A recording of a response with these fields, whose connection stays. */
function recordingWith(status: string, fields: readonly string[], body = 'ab'): Recording {
  const recording = recordingOf('GET /py/bytes.py', status, body);
  const headers = fields.map((field) => {
    const [name = '', value = ''] = field.split(': ');
    return [name, value] as const;
  });
  const usual = recording.response.headers.filter(([name]) => ['Server', 'Date'].includes(name));
  return { ...recording, response: { ...recording.response, headers: [...headers, ...usual] } };
}

/** The same, its body cut where pieces begin. */
function timed(recording: Recording, { headAtMs, pieces }: Times): Recording {
  const { response } = recording;
  const chunks = pieces.map(({ offset, atMs }, index) => ({
    t_ms: atMs,
    bytes: response.body.slice(offset, pieces[index + 1]?.offset),
  }));
  return { ...recording, response: { ...response, head_t_ms: headAtMs, body_chunks: chunks } };
}

const noCache = [
  'Cache-Control: no-cache, no-store, must-revalidate',
  'Pragma: no-cache',
  'Expires: 0',
];
const trickled = ok('text/plain', ten, ...noCache);
const twice: Times = {
  headAtMs: 101,
  pieces: [
    { offset: 0, atMs: 101 },
    { offset: 3, atMs: 201 },
  ],
};

type Row = readonly [line: string, id: string, answer: MadeUp];

const explained: readonly Row[] = [
  ['length', 'pipe-noeq', { bytes: ok('text/plain', ten) }],
  ['length', 'head-00', { bytes: reply('200 OK', ['Content-Type: text/plain'], '', 10) }],
  ['length', 'mal-pipelined-static', { bytes: ok('text/plain', ten) + small }],
  ['refusal', 'mal-reqline-4words', refusal('400 Bad Request')],
  ['refusal', 'mal-hdr-600', refusal('431 Request Header Fields Too Large')],
  ['silence', 'mal-cl-text', refusal('400 Bad Request')],
  ['silence', 'mal-path-abs-brokenv6', refusal('400 Bad Request')],
  ['continue', 'mal-expect-get', { bytes: small }],
  [
    'chunked-request',
    'mal-chunked',
    {
      bytes: ok(
        json,
        echo('mal-chunked', (text) => text.replace('"body": ""', '"body": "abc"')),
      ),
    },
  ],
  [
    'repeated-fields',
    'mal-hdr-dupmulti',
    {
      bytes: ok(
        json,
        echo('mal-hdr-dupmulti', (text) => text.replace('["a", "1"]', '["a", "1, 2, "]')),
      ),
    },
  ],
  [
    'method',
    'route-PUT-r-multi',
    { bytes: error('405 Method Not Allowed', 'no', 'Allow: GET, POST, HEAD') },
  ],
  ['messages', 'py-http403', { bytes: error('403 Forbidden', 'not allowed') }],
  ['messages', 'nf-00', { bytes: error('404 Not Found', '') }],
  [
    'messages',
    'auth-4',
    { bytes: error('400 Bad Request', 'Unsupported authentication scheme Bearer') },
  ],
  [
    'messages',
    'head-02',
    { bytes: reply('404 Not Found', [`Content-Type: ${json}`], '', errorBody(404, '').length) },
  ],
  [
    'pipes-once',
    'pypipe-00',
    { bytes: reply('200 OK', ['Content-Type: text/plain', 'X: 1'], 'PASS') },
  ],
  ['pipes-once', 'pypipe-01', { bytes: ok('text/plain', 'ASS') }],
  ['pipe-errors', 'trickle-24', { bytes: error('500 Internal Server Error', 'no delay') }],
  [
    'ranges',
    'range-03',
    { bytes: error('416 Requested Range Not Satisfiable', 'no', 'Content-Range: bytes */26') },
  ],
  ['ranges', 'range-25', { bytes: ok('text/plain', alpha, 'Accept-Ranges: bytes') }],
  ['ranges', 'range-ifrange', { bytes: ok('text/plain', alpha, 'Accept-Ranges: bytes') }],
  [
    'ranges',
    'range-head-multi',
    { bytes: reply('200 OK', ['Content-Type: text/plain', 'Accept-Ranges: bytes'], '', 26) },
  ],
  ['accept-ranges', 'pipe-noeq', { bytes: ok('text/plain', ten, 'Accept-Ranges: bytes') }],
  [
    'ranges',
    'range-18',
    {
      bytes: reply(
        '206 Partial Content',
        ['Content-Type: text/plain', 'Accept-Ranges: bytes', 'Content-Range: bytes 0-1/26'],
        'ab',
      ),
    },
  ],
  [
    'redirect',
    'dir-noslash-query',
    {
      bytes: reply(
        '301 Moved Permanently',
        ['Location: http://web-platform.test:8000/listing/?x=y'],
        '',
      ),
    },
  ],
  [
    'cookies-set',
    'cookie-delete',
    { bytes: reply('200 OK', [`Set-Cookie: name=; Expires=${yesterday}; Max-Age=0; Path=/`], 'T') },
  ],
  [
    'cookies-set',
    'cookie-all',
    {
      bytes: reply(
        '200 OK',
        [
          'Set-Cookie: name=value; Comment="c m"; Domain=d.test; Expires=Tue, 06 May 2031 07:08:09 GMT; HttpOnly; Max-Age=10; Path=/p; SameSite=lax; Secure',
        ],
        'T',
      ),
    },
  ],
  ['cookies-sent', 'cookiereq-07', { bytes: reply('200 OK', [], '[{"a": ["1, b=2"]}, "1, b=2"]') }],
  [
    'cookies-sent',
    'cookiereq-09',
    { bytes: reply('200 OK', [], '[{"a": ["caf\\u00e9"]}, "caf\\u00e9"]') },
  ],
  [
    'persistence',
    'mal-http10-ka',
    { bytes: ok('text/plain', 'ok web-platform.test\n', 'Connection: keep-alive') },
  ],
  [
    'persistence',
    'mal-http11-close-list',
    { bytes: ok('text/plain', 'ok web-platform.test\n', 'Connection: close'), closed: true },
  ],
  ['types', 'type-f.webp', { bytes: ok('image/webp', 'content of .webp\n') }],
  ['reasons', 'w-seterrmsg', { bytes: error("418 I'm a Teapot", 'short "quoted" \u00e9') }],
  ['strictness', 'mal-nohost11', refusal('400 Bad Request')],
  ['strictness', 'mal-ver-12', refusal('505 HTTP Version Not Supported')],
  ['strictness', 'mal-ver-3', refusal('505 HTTP Version Not Supported')],
  ['limits', 'mal-longheader-64k', refusal('431 Request Header Fields Too Large')],
  ['empty-lines', 'mal-reqline-empty', { bytes: small }],
  ['empty-lines', 'conn-crlf-between', { bytes: small + small }],
  [
    'white-space',
    'echo-3',
    {
      bytes: ok(
        json,
        echo('echo-3', (text) =>
          text.replace('"sp "', '"sp"').replace('"x-a", "1"', '"x-a", "1, 2"'),
        ),
      ),
    },
  ],
  [
    'http-0.9',
    'mal-reqline-http09-post',
    { bytes: error('404 Not Found', '', 'Connection: close'), closed: true },
  ],
  ['broken-off', 'w-partial', { bytes: 'HTTP/1.1 200 OK\r\n', closed: true }],
  ['head-first', 'trickle-39', { bytes: trickled, times: { ...twice, headAtMs: 1 } }],
  [
    'as-is',
    'asis-pipe-bad',
    {
      bytes: 'HTTP/1.1 202 Giraffe\r\nX-TEST: PASS\r\nContent-Length: 7\r\n\r\nContent',
      closed: true,
    },
  ],
  ['encoding', 'w-enc', { bytes: reply('200 OK', [], 'a\0b\0') }],
  ['bad-modules', 'py-toplevel', { bytes: error('500 Internal Server Error', 'ENOENT') }],
  ['hosts', 'subloc-ipv6', { bytes: ok('text/plain', 'http://[::1]:80') }],
  ['hosts', 'subloc-empty', { bytes: ok('text/plain', 'http://127.0.0.1:40001') }],
  ['hosts', 'subloc-emptyport', { bytes: ok('text/plain', 'http://example.test:40001') }],
  ['forms', 'post-07', { bytes: reply('200 OK', [], '[["a", "1"]]') }],
];

/** What was not recorded, or not for us: exchanges as the reference's source says they are. */
const invented: readonly (readonly [line: string, what: string, Recording, MadeUp])[] = [
  [
    'outside',
    'a file beside the root',
    recordingOf('GET /%2Fsibling/secret.txt', '200 OK', 'secret'),
    { bytes: error('404 Not Found', '404') },
  ],
  [
    'dots',
    'two dots in a name',
    {
      ...recordingOf('GET /a..b', '404 Not Found', errorBody(404, '404')),
      files: { 'a..b': 'ab' },
    },
    { bytes: ok('application/octet-stream', 'ab') },
  ],
  [
    'pipe-errors',
    'two items of one kind',
    {
      ...recordingOf('GET /ten.txt?pipe=trickle(2:3:d0.1)', '500 Internal Server Error', traceback),
      files: { 'ten.txt': ten },
    },
    { bytes: ok('text/plain', ten) },
  ],
  [
    'pipe-errors',
    'empty parentheses',
    {
      ...recordingOf('GET /ten.txt?pipe=gzip()', '500 Internal Server Error', traceback),
      files: { 'ten.txt': ten },
    },
    { bytes: ok('text/plain', gzipSync(ten).toString('latin1'), 'Content-Encoding: gzip') },
  ],
  [
    'pipe-limits',
    'more pipes than anybody wants',
    {
      ...recordingOf(`GET /ten.txt?pipe=${'gzip|'.repeat(33)}`, '200 OK', 'compressed'),
      files: { 'ten.txt': ten },
    },
    { bytes: error('500 Internal Server Error', 'it has 33 pipes') },
  ],
  [
    'pipe-limits',
    'a loop that goes back',
    {
      ...recordingOf('GET /ten.txt?pipe=trickle(3:d0:-2:d0:r4)', '200 OK', '012123234'),
      files: { 'ten.txt': ten },
    },
    { bytes: error('500 Internal Server Error', 'goes back') },
  ],
  [
    'header-lines',
    'a line end in a value',
    {
      ...recordingOf('GET /a.txt?x=1%0d%0aB:2', '200 OK', ten, 'A: 1', 'B: 2'),
      files: { 'a.txt': ten, 'a.txt.sub.headers': 'A: {{GET[x]}}' },
    },
    { bytes: error('500 Internal Server Error', 'it would end the line') },
  ],
  [
    'repeated-fields',
    'a field that a template prints, sent twice',
    {
      ...recordingOf('GET /a.sub.txt', '200 OK', '<a> a', 'X-A: a', 'X-A: b'),
      files: { 'a.sub.txt': '<{{headers[X-A]}}> a' },
    },
    { bytes: ok('text/plain', '<a, b> a') },
  ],
  [
    'delays-once',
    'a trickle on what a script returned',
    {
      ...timed(recordingOf('GET /py/str.py?pipe=trickle(d0.1:2:d0.1)', '200 OK', ten), {
        headAtMs: 201,
        pieces: [
          { offset: 0, atMs: 301 },
          { offset: 2, atMs: 401 },
        ],
      }),
      files: { 'py/str.py': ten },
    },
    {
      bytes: ok('text/plain', ten),
      times: {
        headAtMs: 1,
        pieces: [
          { offset: 0, atMs: 101 },
          { offset: 2, atMs: 201 },
        ],
      },
    },
  ],
  ...[
    'logging[level]',
    '$a:logging[suppress_handler_traceback]',
    'ssl[openssl][duration]',
    'aliases[0]',
  ].map(
    (key) =>
      [
        'configuration',
        `a key of the configuration, ${key}`,
        {
          ...recordingOf('GET /a.sub.txt', '200 OK', 'DEBUG'),
          files: { 'a.sub.txt': `{{${key}}}` },
        },
        { bytes: error('500 Internal Server Error', 'there is no "logging". There is host.') },
      ] as const,
  ),
  [
    'cookies-set',
    'a cookie that is taken back',
    recordingOf('GET /py/setcookie.py?q=unset2', '500 Internal Server Error', traceback),
    { bytes: reply('200 OK', ['Set-Cookie: b=2; Path=/'], 'T') },
  ],
  [
    'credentials',
    'a scheme in lower case',
    recordingOf(
      'GET /py/auth.py',
      '400 Bad Request',
      errorBody(400, 'no'),
      'Authorization: basic dTpw',
    ),
    { bytes: reply('200 OK', [], '["u", "p"]') },
  ],
  [
    'credentials',
    'credentials without a colon',
    recordingOf(
      'GET /py/auth.py',
      '500 Internal Server Error',
      traceback,
      'Authorization: Basic dXA=',
    ),
    { bytes: error('400 Bad Request', 'no colon') },
  ],
  [
    'version',
    'a request of HTTP/1.0',
    { ...recordingOf('GET /', '200 OK', echoOf('HTTP/1.1')), request: 'GET / HTTP/1.0\r\n\r\n' },
    { bytes: ok(json, echoOf('HTTP/1.0'), 'Connection: close'), closed: true },
  ],
  ...['01.01', '1.00000000001', '1.01', '00.9'].map(
    (version) =>
      [
        'versions',
        `the version ${version}`,
        {
          ...recordingOf('GET /small.sub.txt', '200 OK', 'small'),
          request: `GET /small.sub.txt HTTP/${version}\r\nHost: h\r\n\r\n`,
        },
        refusal('400 Bad Request'),
      ] as const,
  ),
  [
    'slashes',
    'two slashes that a handler sees',
    recordingOf('GET //a?b', '200 OK', '{"path": "/a?b"}'),
    { bytes: ok(json, '{"path": "//a?b"}') },
  ],
  [
    'nul',
    'a NUL in a path',
    recordingOf('GET /%00', '500 Internal Server Error', traceback),
    { bytes: error('404 Not Found', '404') },
  ],
  ...[
    ['Connection: close', 'Content-Length: 2'],
    ['Content-Length: 2x'],
    ['Content-Length: 2', 'Content-Length: 3'],
    ['Transfer-Encoding: gzip', 'Content-Length: 2'],
  ].map((fields): (typeof invented)[number] => [
    'unclear-end',
    fields.join(', '),
    recordingWith('200 OK', fields),
    { bytes: `${headOf('200 OK', fields)}ab`, closed: true },
  ]),
  ...['204 No Content', '304 Not Modified'].map((status): (typeof invented)[number] => [
    'unclear-end',
    `content of ${status}`,
    recordingWith(status, ['Content-Length: 2']),
    { bytes: `${headOf(status, ['Content-Length: 2'])}ab`, closed: true },
  ]),
  [
    'messages',
    'the length of a message for HEAD',
    {
      ...recordingWith(
        '500 Internal Server Error',
        [`Content-Type: ${json}`, 'Content-Length: 999'],
        '',
      ),
      request: 'HEAD /py/str.py HTTP/1.1\r\nHost: h\r\n\r\n',
    },
    { bytes: reply('500 Internal Server Error', [`Content-Type: ${json}`], '', 1234) },
  ],
  [
    'backslash',
    'a backslash in a name',
    { ...recordingOf('GET /a%5Cb.txt', '200 OK', 'ab'), files: { 'a\\b.txt': 'ab' } },
    { bytes: error('404 Not Found', '404') },
  ],
  [
    'blank-lines',
    'a line of white space',
    {
      ...recordingOf('GET /a.txt', '500 Internal Server Error', traceback),
      files: { 'a.txt': 'ab', 'a.txt.headers': 'A: b\n \t\nC: d' },
    },
    { bytes: ok('text/plain', 'ab', 'A: b', 'C: d') },
  ],
  [
    'forms',
    'content that is no form',
    recordingOf(
      'POST /py/post.py',
      '500 Internal Server Error',
      traceback,
      'Content-Type: text/plain',
    ),
    { bytes: reply('200 OK', [], '[]') },
  ],
];

const near: readonly (readonly [what: string, id: string, answer: MadeUp])[] = [
  [
    'content before its time',
    'trickle-39',
    { bytes: trickled, times: { ...twice, pieces: [{ offset: 0, atMs: 1 }] } },
  ],
  [
    'a head before its time',
    'wrap-l_missing',
    {
      bytes: error('404 Not Found', '404'),
      times: { headAtMs: 1, pieces: [{ offset: 0, atMs: 201 }] },
    },
  ],
  [
    'a length of another file',
    'head-00',
    { bytes: reply('200 OK', ['Content-Type: text/plain'], '', 11) },
  ],
  [
    'an answer to a request that was not pipelined',
    'pipe-noeq',
    { bytes: ok('text/plain', ten) + small },
  ],
  [
    'another answer to a pipelined request',
    'mal-pipelined-static',
    { bytes: ok('text/plain', ten) + error('404 Not Found', '') },
  ],
  ['a refusal without a close', 'mal-reqline-4words', { bytes: refusal('400 Bad Request').bytes }],
  ['a refusal of another status', 'mal-nohost11', refusal('431 Request Header Fields Too Large')],
  [
    'an error that is no refusal',
    'mal-nohost11',
    { bytes: error('400 Bad Request', 'no'), closed: true },
  ],
  [
    'a refusal with a field more',
    'mal-cl-text',
    {
      bytes: error(
        '400 Bad Request',
        'why (a, byte 1 of the connection)',
        'Connection: close',
        'X: 1',
      ),
      closed: true,
    },
  ],
  ['no answer to a good request', 'conn-split', { bytes: '' }],
  [
    'chunks that were decoded to something else',
    'mal-chunked',
    {
      bytes: ok(
        json,
        echo('mal-chunked', (text) => text.replace('"body": ""', '"body": "ab"')),
      ),
    },
  ],
  [
    'fields joined in another order',
    'mal-hdr-dupmulti',
    {
      bytes: ok(
        json,
        echo('mal-hdr-dupmulti', (text) => text.replace('["a", "1"]', '["a", "2, 1, "]')),
      ),
    },
  ],
  ['405 without Allow', 'route-PUT-r-multi', { bytes: error('405 Method Not Allowed', 'no') }],
  [
    '405 that allows the method',
    'route-PUT-r-multi',
    { bytes: error('405 Method Not Allowed', 'no', 'Allow: PUT') },
  ],
  ['another message', 'py-http403', { bytes: error('403 Forbidden', 'forbidden') }],
  ['a pipe that did not run', 'pypipe-00', { bytes: ok('text/plain', 'PASS') }],
  ['a pipe that cut elsewhere', 'pypipe-01', { bytes: ok('text/plain', 'PAS') }],
  [
    '416 without Content-Range',
    'range-18',
    { bytes: error('416 Requested Range Not Satisfiable', '30-40') },
  ],
  [
    '416 for what can be had',
    'range-00',
    { bytes: error('416 Requested Range Not Satisfiable', 'no', 'Content-Range: bytes */26') },
  ],
  [
    'other bytes',
    'range-18',
    {
      bytes: reply(
        '206 Partial Content',
        ['Content-Type: text/plain', 'Accept-Ranges: bytes', 'Content-Range: bytes 0-1/26'],
        'bc',
      ),
    },
  ],
  [
    'a redirect to another folder',
    'dir-noslash-query',
    {
      bytes: reply(
        '301 Moved Permanently',
        ['Location: http://web-platform.test:8000/other/?x=y'],
        '',
      ),
    },
  ],
  [
    'a cookie of another day',
    'cookie-delete',
    {
      bytes: reply(
        '200 OK',
        [`Set-Cookie: name=; Expires=${new Date().toUTCString()}; Max-Age=0; Path=/`],
        'T',
      ),
    },
  ],
  [
    'a cookie on another path',
    'cookie-delete',
    {
      bytes: reply('200 OK', [`Set-Cookie: name=; Expires=${yesterday}; Max-Age=0; Path=/x`], 'T'),
    },
  ],
  ['a cookie that was lost', 'cookiereq-07', { bytes: reply('200 OK', [], '[{}, null]') }],
  [
    'keep-alive in HTTP/1.1',
    'static-keep',
    { bytes: ok('text/plain', 'ok web-platform.test\n', 'Connection: keep-alive') },
  ],
  ['ranges of a handler', 'py-str', { bytes: reply('200 OK', ['Accept-Ranges: bytes'], 'PASS') }],
  [
    'ranges of another unit',
    'static-keep',
    { bytes: ok('text/plain', 'ok web-platform.test\n', 'Accept-Ranges: lines') },
  ],
  [
    'a part for a false If-Range',
    'range-ifrange',
    {
      bytes: reply(
        '206 Partial Content',
        ['Content-Type: text/plain', 'Accept-Ranges: bytes', 'Content-Range: bytes 0-5/26'],
        'abcdef',
      ),
    },
  ],
  ['a close that nobody asked for', 'static-keep', { bytes: small, closed: true }],
  [
    'a type that is not of the extension',
    'type-f.webp',
    { bytes: ok('image/png', 'content of .webp\n') },
  ],
  [
    'a type that the reference has',
    'type-f.md',
    { bytes: ok('text/markdown', 'content of .md\n') },
  ],
  ['a reason that the reference has', 'py-status', { bytes: reply('404 Nothing', [], 'nf') }],
  ['silence after an empty line', 'mal-reqline-empty', { bytes: '' }],
  ['404 for a file', 'static-keep', { bytes: error('404 Not Found', '') }],
  ['other bytes, then a close', 'w-rawcontent', { bytes: 'ROW', closed: true }],
  ['text in another encoding', 'w-enc', { bytes: reply('200 OK', [], 'ab') }],
  ['500 for a handler that works', 'py-str', { bytes: error('500 Internal Server Error', 'no') }],
  ['another host', 'subloc-ipv6', { bytes: ok('text/plain', 'http://[::2]:80') }],
  ['a form without its content', 'post-07', { bytes: reply('200 OK', [], '[]') }],
];

describe('a line of the difference table', () => {
  test.each(explained)('%s explains %s', (line, id, answer) => {
    expect(linesFor(id, answer)).toContain(line);
  });

  test.each(invented)('%s explains %s', (line, _, recording, answer) => {
    expect(linesOf(recording, answer)).toContain(line);
  });

  test('is tried here when it has a rule', () => {
    const tried = new Set([...explained, ...invented].map(([line]) => line));
    const untried = differenceLines.filter(
      ({ id, explain }) => explain !== undefined && !tried.has(id),
    );
    expect(untried).toEqual([]);
  });
});

describe('no line explains', () => {
  test.each(near)('%s (%s)', (_, id, answer) => {
    expect(linesFor(id, answer)).toBeUndefined();
  });
});

test('nothing is wrong with a request that breaks no rule', () => {
  const groups = ['pipes', 'ranges', 'handlers', 'cookies', 'request', 'wrappers', 'stash', 'head'];
  const wrong = recordings
    .filter(({ group }) => groups.includes(group))
    .filter(({ request }) => askedIn(request).some((each) => violationsOf(each).length > 0));
  expect(wrong.map(({ id }) => id)).toEqual([]);
});
