// Our parser against node:http with default options, on every ambiguous input
// that we know of. Bytes are sent over a socket, then the peer half-closes.
//
// A difference is either listed in DIFFERENCES, with its reason, or a failure.

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAll } from '../support/event-log.ts';
import { NodeReader, verdictOf } from '../support/node-verdict.ts';
import type { Verdict } from '../support/node-verdict.ts';
import { takenLines } from './taken-here.ts';

const METHODS = 'any token is a method: fetch() sends any, wptserve takes any';
const VERSIONS = '505 says what is wrong with the version (RFC 9110 §15.6.6)';
const FORMS = 'the target has none of the four forms (RFC 9112 §3.2)';
const CONNECT_PORT = 'a server MUST reject CONNECT without a valid port (RFC 9110 §9.3.6)';
const HOST = 'a server MUST answer 400 to two Host fields or a bad one (RFC 9112 §3.2)';
const CODINGS = 'an unknown transfer coding is 501 (RFC 9112 §6.1)';
const EXTENSIONS = 'not what the grammar of an extension allows (RFC 9112 §7.1.1)';
const CONTROLS = 'fetch() sends it, and a server may take all but NUL, CR and LF (RFC 9110 §5.5)';
const BODY_LIMIT = 'our limit of a body, 64 MiB; node has none';

const DIFFERENCES: Readonly<Record<string, string>> = {
  'method get': METHODS,
  'method FOO': METHODS,
  'method DESCRIBE': METHODS,
  'HTTP/2.0': VERSIONS,
  'HTTP/1.2': VERSIONS,
  'HTTP/2': VERSIONS,
  'HTTP/3.0': VERSIONS,
  'h2 preface': VERSIONS,
  'RTSP/1.0': 'RTSP is not HTTP',
  'target *foo': FORMS,
  'target *?q': FORMS,
  'target http://': 'a server MUST reject an empty host (RFC 9110 §4.2.1)',
  'target http:///': 'a server MUST reject an empty host (RFC 9110 §4.2.1)',
  'CONNECT h': CONNECT_PORT,
  'CONNECT h:': CONNECT_PORT,
  'CONNECT h:99999': CONNECT_PORT,
  'CONNECT /': CONNECT_PORT,
  'CONNECT *': CONNECT_PORT,
  'CONNECT http://h/': CONNECT_PORT,
  'CONNECT h:1/p': CONNECT_PORT,
  'CONNECT u@h:1': CONNECT_PORT,
  'CONNECT without Host': 'a server MUST answer 400 to HTTP/1.1 without Host (RFC 9112 §3.2)',
  'control character in a value': CONTROLS,
  'DEL in a value': CONTROLS,
  'trailer with a control character': CONTROLS,
  'two Hosts': HOST,
  'two Hosts in HTTP/1.0': HOST,
  'bad Host': HOST,
  'CL "2\t"': 'a tab around a value is no part of it (RFC 9110 §5.5); node forgets the tab',
  'TE identity, chunked': CODINGS,
  'TE foo(, chunked': CODINGS,
  'TE gzip;q="a", chunked': CODINGS,
  'TE identity and TE chunked': CODINGS,
  'TE empty': 'chunked is not the last coding: a server MUST answer 400 (RFC 9112 §6.3)',
  'chunk extension ;=b': EXTENSIONS,
  'chunk extension ;a=': EXTENSIONS,
  'chunk size fffffff': BODY_LIMIT,
  'chunk size 10000000000000002': BODY_LIMIT,
  'CL 99999999999': BODY_LIMIT,
  '600 fields': '512 fields are the limit, as in wptserve',
  '2500 fields': 'node drops fields in silence; a test has to know',
  '20 KB target': '414 says which part is too long (RFC 9110 §15.5.15)',
  '20 KB method': '414 says which part is too long (RFC 9110 §15.5.15)',
  '20 KB of extensions in 20 chunks': 'the total is to be limited (RFC 9112 §7.1.1)',
  'Proxy-Connection: close': 'no field of HTTP, and not for us if it were (RFC 9112 §9.3)',
  'HTTP/1.0 keep-alive, close': 'close wins over keep-alive (RFC 9112 §9.3)',
  'Expect: foo': '417 is an answer, not a matter of parsing (RFC 9110 §10.1.1)',
};

const GET = 'GET / HTTP/1.1\r\nHost: h\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: h\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
const LAST = '0\r\n\r\n';

const line = (text: string): string => `${text}\r\nHost: h\r\n\r\n`;
const field = (text: string): string => `${GET}${text}\r\n\r\n`;
const framed = (fields: string, body: string): string => `${POST}${fields}\r\n\r\n${body}`;
const size = (text: string): string => `${CHUNKED}${text}\r\nhi\r\n${LAST}`;
const last = (text: string): string => `${CHUNKED}2\r\nhi\r\n0\r\n${text}`;
const named = (
  prefix: string,
  values: readonly string[],
  bytes: (value: string) => string,
): [string, string][] => values.map((value) => [`${prefix} ${value}`, bytes(value)]);

const ROWS: readonly (readonly [name: string, bytes: string])[] = [
  ['valid', `${GET}\r\n`],
  // Line ends
  ['bare LF line ends', 'GET / HTTP/1.1\nHost: h\n\n'],
  ['bare LF after the request line', 'GET / HTTP/1.1\nHost: h\r\n\r\n'],
  ['bare LF in one field', `${GET}A: b\nC: d\r\n\r\n`],
  ['bare LF as the empty line', `${GET}\n`],
  ['lone CR after the request line', 'GET / HTTP/1.1\rHost: h\r\n\r\n'],
  ['lone CR in a value', field('A: b\rc')],
  ['CR CR LF', field('A: b\r')],
  ['lone CR as the empty line', `${GET}\rX`],
  // Fields
  ['empty value', field('A:')],
  ['blank value', field('A: \t ')],
  ['white space around a value', field('A: \t b \t')],
  ['tab in a value', field('A: b\tc')],
  ['obs-fold', field('A: b\r\n c')],
  ['obs-fold with a tab', field('A: b\r\n\tc')],
  ['obs-fold of an empty value', field('A:\r\n c')],
  ['fold as first field', 'GET / HTTP/1.1\r\n A: b\r\nHost: h\r\n\r\n'],
  ['space before colon', field('A : b')],
  ['empty name', field(': b')],
  ['no colon', field('abc')],
  ['NUL in a value', field('A: b\0')],
  ['control character in a value', field('A: b\x01')],
  ['DEL in a value', field('A: b\x7f')],
  ['obs-text in a value', field('A: \x80\xff')],
  ['obs-text in a name', field('A\xe9: b')],
  ['parenthesis in a name', field('A(: b')],
  ['DEL in a name', field('A\x7f: b')],
  // Host
  ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'],
  ['empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
  ['two Hosts', field('Host: h')],
  ['two Hosts in HTTP/1.0', 'GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n'],
  ['bad Host', 'GET / HTTP/1.1\r\nHost: a b/@\r\n\r\n'],
  ['CONNECT without Host', 'CONNECT h:1 HTTP/1.1\r\n\r\n'],
  // Content-Length
  ...named('CL', ['2', '02', `${'0'.repeat(40)}2`, '2,2', '2, 2', '+2', '-2'], (value) =>
    framed(`Content-Length: ${value}`, 'hi'),
  ),
  ...named('CL', ['2 2', '2a', '0x2', '2.0', '18446744073709551618', '99999999999'], (value) =>
    framed(`Content-Length: ${value}`, 'hi'),
  ),
  ['CL empty', framed('Content-Length:', '')],
  ['CL "2 "', framed('Content-Length: 2 ', 'hi')],
  ['CL "2\t"', framed('Content-Length: 2\t', 'hi')],
  ['two equal CL', framed('Content-Length: 2\r\nContent-Length: 2', 'hi')],
  ['two different CL', framed('Content-Length: 2\r\nContent-Length: 3', 'hi!')],
  ['CL and TE', framed('Content-Length: 2\r\nTransfer-Encoding: chunked', LAST)],
  ['TE and CL', framed('Transfer-Encoding: chunked\r\nContent-Length: 2', LAST)],
  ['CL and TE identity', framed('Content-Length: 2\r\nTransfer-Encoding: identity', 'hi')],
  ['GET with a body', `${GET}Content-Length: 2\r\n\r\nhi`],
  ['body without framing', `${POST}\r\nhi`],
  ['more than CL', framed('Content-Length: 2', `hi\r\n${GET}\r\n`)],
  ['less than CL', framed('Content-Length: 5', 'hi')],
  // Transfer-Encoding
  ...named(
    'TE',
    ['chunked', 'CHUNKED', ',chunked', ', chunked', 'chunked ', '\tchunked'],
    (value) => framed(`Transfer-Encoding: ${value}`, LAST),
  ),
  ...named('TE', ['gzip, chunked', 'gzip,chunked', 'gzip', 'gzip chunked', 'identity'], (value) =>
    framed(`Transfer-Encoding: ${value}`, LAST),
  ),
  ...named('TE', ['chunked, identity', 'identity, chunked', 'chunked, chunked'], (value) =>
    framed(`Transfer-Encoding: ${value}`, LAST),
  ),
  ...named('TE', ['chunked,', 'xchunked', 'chunkedx', 'chunked;q=1', '"chunked"'], (value) =>
    framed(`Transfer-Encoding: ${value}`, LAST),
  ),
  ...named('TE', ['gzip;q="a,chunked"', 'gzip;q="a", chunked', 'foo(, chunked'], (value) =>
    framed(`Transfer-Encoding: ${value}`, LAST),
  ),
  ['TE empty', framed('Transfer-Encoding:', '')],
  ['TE chunked twice', framed('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', LAST)],
  ['TE gzip and TE chunked', framed('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked', LAST)],
  ['TE chunked and TE gzip', framed('Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip', LAST)],
  [
    'TE identity and TE chunked',
    framed('Transfer-Encoding: identity\r\nTransfer-Encoding: chunked', LAST),
  ],
  ['TE on HTTP/1.0', `POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n${LAST}`],
  ['TE on GET', `${GET}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n${LAST}`],
  // Chunks
  ...named('chunk size', ['2', '02', `${'0'.repeat(40)}2`, '2 ', '2\t', ' 2', '0x2', ''], size),
  ...named('chunk size', ['+2', '-2', 'g', '3', '1', 'fffffff', '10000000000000002'], size),
  ...named('chunk extension', [';a=b', ';a', ';a=b;c', ';a="b;c"', ';a="b\\"c"'], (text) =>
    size(`2${text}`),
  ),
  ...named('chunk extension', [';', ';;', ';=b', ';a=', '; a', ' ;a', ';a b', ';a =b'], (text) =>
    size(`2${text}`),
  ),
  ...named('chunk extension', [';a="b', ';a="b"c', ';a="b";c=d', ';a="b" ', ';a=='], (text) =>
    size(`2${text}`),
  ),
  ...named('chunk extension', [';a\xe9', ';a="\xe9\t"', ';a="\x01"', ';a="\\\x01"'], (text) =>
    size(`2${text}`),
  ),
  ...named('chunk extension', [';a="\x7f"', ';a="\\\xe9"', ';a(', ';a=('], (text) =>
    size(`2${text}`),
  ),
  ['chunk size bare LF', `${CHUNKED}2\nhi\r\n${LAST}`],
  ['chunk size lone CR', `${CHUNKED}2\rhi\r\n${LAST}`],
  ['chunk data bare LF', `${CHUNKED}2\r\nhi\n${LAST}`],
  ['chunk data lone CR', `${CHUNKED}2\r\nhi\r${LAST}`],
  ['chunk data without line end', `${CHUNKED}2\r\nhi${LAST}`],
  ['chunk incomplete', `${CHUNKED}5\r\nhi`],
  ['trailers', last('T: v\r\nU: w\r\n\r\n')],
  ['trailers incomplete', last('T: v\r\n')],
  ['trailer with a space before the colon', last('T : v\r\n\r\n')],
  ['trailer with a bare LF', last('T: v\n\r\n')],
  ['trailer folded', last('T: v\r\n w\r\n\r\n')],
  ['trailer with a control character', last('T: \x01\r\n\r\n')],
  ['trailer Content-Length', last('Content-Length: 5\r\n\r\n')],
  ['trailer Transfer-Encoding', last('Transfer-Encoding: chunked\r\n\r\n')],
  ['trailer Host', last('Host: x\r\n\r\n')],
  ['last chunk bare LF', `${CHUNKED}0\n\r\n`],
  ['end bare LF', last('\n')],
  ['end lone CR', last('\rX')],
  // Request line
  ['leading CRLF', `\r\n\r\n${GET}\r\n`],
  ['leading LF', `\n${GET}\r\n`],
  ['leading CR', `\r${GET}\r\n`],
  ['leading space', ` ${GET}\r\n`],
  ['leading CRLF and space', `\r\n ${GET}\r\n`],
  ['nothing', ''],
  ['only CRLF', '\r\n'],
  ['two spaces before the target', line('GET  / HTTP/1.1')],
  ['two spaces before the version', line('GET /  HTTP/1.1')],
  ['tab before the target', line('GET\t/ HTTP/1.1')],
  ['tab before the version', line('GET /\tHTTP/1.1')],
  ['space after the version', line('GET / HTTP/1.1 ')],
  ['third word', line('GET /a b HTTP/1.1')],
  ['method alone', line('GET')],
  ['method and space', line('GET ')],
  ['space for a version', line('GET / ')],
  ['no version', 'GET /\r\n\r\n'],
  ['no version, no empty line', 'GET /\r\n'],
  ['no version, POST', 'POST /\r\nContent-Length: 2\r\n\r\nhi'],
  ['HTTP/0.9', 'GET / HTTP/0.9\r\n\r\n'],
  ...['HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'HTTP/2', 'HTTP/3.0', 'HTTP/1.10', 'HTTP/11'].map(
    (version): [string, string] => [version, line(`GET / ${version}`)],
  ),
  ...['HTTP/1,1', 'HTTP/1.', 'HTTP/', 'HTTP', 'http/1.1', 'RTSP/1.0', 'ICE/1.0', 'X/1.1'].map(
    (version): [string, string] => [version, line(`GET / ${version}`)],
  ),
  ['h2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS ClientHello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['PROXY line', `PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n${GET}\r\n`],
  ...named('method', ['QUERY', 'PATCH', 'get', 'FOO', 'DESCRIBE', 'G@T', 'G:T', ''], (method) =>
    line(`${method} / HTTP/1.1`),
  ),
  ...named('target', ['//', '/?', '/?q?r', '/#f', '/?q#f#g?h', '/##', '/"', '/%zz'], (target) =>
    line(`GET ${target} HTTP/1.1`),
  ),
  ...named(
    'target',
    ['/<>\\^`{|}', '/\0', '/\x01', '/\x7f', '/\xe9', '/?\xe9', '/#\x01'],
    (target) => line(`GET ${target} HTTP/1.1`),
  ),
  ...named(
    'target',
    ['/\r', '/\f', '*', '*foo', '*?q', 'foo', '?q', '#', 'h:1', 'foo:bar'],
    (target) => line(`GET ${target} HTTP/1.1`),
  ),
  ...named(
    'target',
    ['http://h/p?q', 'http://h', 'http://h?q', 'HTTP://h/', 'ftp://h/'],
    (target) => line(`GET ${target} HTTP/1.1`),
  ),
  ...named(
    'target',
    ['http://h#f', 'http://', 'http:///', 'http:/h', 'http:h', 'a1://h/'],
    (target) => line(`GET ${target} HTTP/1.1`),
  ),
  ...named(
    'target',
    ['http://u:p@h:1/', 'http://[::1]:8/', 'http://h"/', 'http://h\\/'],
    (target) => line(`GET ${target} HTTP/1.1`),
  ),
  ['OPTIONS *', line('OPTIONS * HTTP/1.1')],
  ...['h:1', '[::1]:1', 'h', 'h:', 'h:99999', '/', '*', 'http://h/', 'h:1/p', 'u@h:1'].map(
    (target): [string, string] => [`CONNECT ${target}`, line(`CONNECT ${target} HTTP/1.1`)],
  ),
  // Connection
  ['pipelined', `${GET}\r\n${GET}\r\n`],
  ['pipelined with CRLF between', `${GET}\r\n\r\n${GET}\r\n`],
  ['request after close', `${field('Connection: close')}${GET}\r\n`],
  ['CRLF after close', `${field('Connection: close')}\r\n\r\n`],
  ['request after close in a list', `${field('Connection: x, ClOsE')}${GET}\r\n`],
  ['request after the second of two', `${field('Connection: x\r\nConnection: close')}${GET}\r\n`],
  ['request after closed', `${field('Connection: closed')}${GET}\r\n`],
  ['request after close;x', `${field('Connection: close;x')}${GET}\r\n`],
  ['Proxy-Connection: close', `${field('Proxy-Connection: close')}${GET}\r\n`],
  ['request after HTTP/1.0', `GET / HTTP/1.0\r\n\r\n${GET}\r\n`],
  ['HTTP/1.0 keep-alive', `GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n${GET}\r\n`],
  [
    'HTTP/1.0 keep-alive, close',
    `GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n${GET}\r\n`,
  ],
  ['request after HTTP/0.9', `GET /\r\n\r\n${GET}\r\n`],
  ['Expect: 100-continue', framed('Expect: 100-CONTINUE\r\nContent-Length: 2', 'hi')],
  ['Expect: foo', framed('Expect: foo\r\nContent-Length: 2', 'hi')],
  ['Upgrade nobody listens to', field('Connection: Upgrade\r\nUpgrade: websocket')],
  ['half-close in a request line', 'GET / HT'],
  ['half-close in a head', GET],
  ['half-close after CR', `${GET}\r\n\r`],
  // Limits
  ['20 KB field', field(`A: ${'x'.repeat(20_000)}`)],
  ['20 KB target', line(`GET /${'x'.repeat(20_000)} HTTP/1.1`)],
  ['20 KB method', line(`${'X'.repeat(20_000)} / HTTP/1.1`)],
  ['600 fields', `${GET}${'A:b\r\n'.repeat(600)}\r\n`],
  ['2500 fields', `${GET}${'A:b\r\n'.repeat(2500)}\r\n`],
  ['20 KB extension', `${CHUNKED}2;${'a'.repeat(20_000)}\r\nhi\r\n${LAST}`],
  [
    '20 KB of extensions in 20 chunks',
    `${CHUNKED}${`2;${'a'.repeat(1000)}\r\nhi\r\n`.repeat(20)}${LAST}`,
  ],
  ['20 KB trailer', last(`T: ${'a'.repeat(20_000)}\r\n\r\n`)],
];

const node = new NodeReader();
beforeAll(() => node.listen());
afterAll(() => node.close());

function ourVerdict(bytes: Buffer): Verdict {
  return verdictOf(parseAll([bytes], { end: true }));
}

describe('our parser and node:http', () => {
  test.each(ROWS)('%j', async (name, text) => {
    const bytes = Buffer.from(text, 'latin1');
    const ours = ourVerdict(bytes);
    const theirs = await node.verdict(bytes);
    if (name in DIFFERENCES) expect(ours).not.toEqual(theirs);
    else expect(ours).toEqual(theirs);
  });

  test('differ as docs/http.md says where bytes are taken here and refused there', async () => {
    const taken: string[] = [];
    for (const [name, text] of ROWS) {
      if (!(name in DIFFERENCES)) continue;
      const bytes = Buffer.from(text, 'latin1');
      if ('refused' in (await node.verdict(bytes)) && !('refused' in ourVerdict(bytes))) {
        taken.push(name);
      }
    }
    expect(taken.toSorted()).toEqual(takenLines.flatMap(({ rows }) => rows).toSorted());
  });

  test('list no difference without a row, and no row twice', () => {
    const names = ROWS.map(([name]) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(Object.keys(DIFFERENCES).filter((name) => !names.includes(name))).toEqual([]);
  });

  // The direction that keeps a test honest: nothing passes here that node:http would refuse or
  // read differently. The method stays out of it, since we take any.
  test('agree on every mutation of a request that we accept', async () => {
    const requests = [
      'GET /path?q HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\nA: b\r\n\r\n',
      'POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello',
      'POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\nT: v\r\n\r\n',
    ];
    const alphabet = '\r\n \t:;,="\\/?#*@.%015aAzZ\0\x01\x7f\x80\xff';
    const mutation = fc.record({
      request: fc.constantFrom(...requests),
      at: fc.nat({ max: 100 }),
      removed: fc.nat({ max: 2 }),
      added: fc.string({ unit: fc.constantFrom(...alphabet.split('')), maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ request, at, removed, added }) => {
        const from = 5 + (at % (request.length - 5));
        const text = request.slice(0, from) + added + request.slice(from + removed);
        const bytes = Buffer.from(text, 'latin1');
        const ours = ourVerdict(bytes);
        if ('refused' in ours) return;
        // The leniencies that are listed above; a control character counts as any other.
        if (/Content-Length:[^\r]*\d[ \t]*\t/.test(text)) return;
        const plain = text.replace(/^[!-9;-~]+:.*$/gm, (each) =>
          each.replaceAll('\x01', 'x').replaceAll('\x7f', 'x'),
        );
        const other = Buffer.from(plain, 'latin1');
        expect(ourVerdict(other)).toEqual(await node.verdict(other));
      }),
      { numRuns: 400 },
    );
  });
});
