// No bytes of a peer cost more than their number: whatever is repeated in a
// place that is read, twice as much of it costs twice as much.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseForm } from '../../src/http/forms/form.ts';
import { isLocal, normalizeHost } from '../../src/http/host-names/host-name.ts';
import { HTTPException } from '../../src/http/http-exception.ts';
import { parseAuthorization } from '../../src/http/request/authentication.ts';
import { parseCookies } from '../../src/http/request/cookies.ts';
import { authorityOf, type RequestOrigin } from '../../src/http/request/request-origin.ts';
import { parseRequestTarget } from '../../src/http/request/request-target.ts';
import { urlParts } from '../../src/http/request/url-parts.ts';
import { pullAll } from '../support/event-log.ts';
import { RequestParser } from '../../src/http1/request-parser.ts';
import { tokenList } from '../../src/http1/grammar.ts';
import { costlyGrowth } from '../support/growth.ts';

const manyBytes = 16 * 1024 * 1024;
const limits = {
  maxRequestLineBytes: manyBytes,
  maxHeadBytes: manyBytes,
  maxFields: manyBytes,
  maxChunkExtensionBytes: manyBytes,
};
const origin: RequestOrigin = {
  protocol: 'http',
  clientAddress: '::1',
  localAddress: '[::1]',
  localPort: 1,
};

function parse(text: string): void {
  const parser = new RequestParser(limits);
  parser.receive(Buffer.from(text, 'latin1'));
  parser.receiveEnd();
  pullAll(parser);
}

function field(name: string): (text: string) => void {
  return (text) => parse(`GET / HTTP/1.1\r\nHost: h\r\n${name}: ${text}\r\n\r\n`);
}

/** Whoever sent it is told so: that is an end, too. */
function refused(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(HTTPException);
  }
}

const chunked = 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n';
const list = [' ', '\t', ',', 'a', ';', '=', '"', '\\', 'close', 'chunked', '\x01'];
const url = ['/', '?', '#', ':', '@', '[', ']', '.', '%', 'a', '1', ' ', '-'];
const parameter = [' ', '\t', ';', '=', '"', '\\"', '\\', 'a', 'boundary=', '\xe9'];
const multipart = ['--B', '--', '-', '\r\n', '\n', '\r', ':', ';', '"', '\\"', ' ', 'a', 'name='];

/** What reads bytes of a peer, and pieces that mean something to it. */
const readers: readonly (readonly [
  name: string,
  pieces: readonly string[],
  read: (text: string) => void,
])[] = [
  ['a list of tokens', list, tokenList],
  ['a request', ['GET', ' ', '/', 'HTTP/1.1', '\r\n', '\r', '\n', ':', 'a', 'Host'], parse],
  ...['Connection', 'Expect', 'Transfer-Encoding', 'Content-Length', 'Host', 'Upgrade', 'A'].map(
    (name) => [`the field ${name}`, list, field(name)] as const,
  ),
  [
    'chunks',
    ['0', '1', 'a', ';', '=', '"', '\\', '\r\n', '\r', '\n', '1\r\nx\r\n'],
    (text) => parse(chunked + text),
  ],
  [
    'trailers',
    ['a', ':', ' ', '\t', '\r\n', '\r', 'a:b\r\n'],
    (text) => parse(`${chunked}0\r\n${text}`),
  ],
  ['a request target', url, (text) => parseRequestTarget('GET', `http://${text}`)],
  ['the target of CONNECT', url, (text) => parseRequestTarget('CONNECT', text)],
  ['a URL', url, (text) => urlParts(`http://${text}`)],
  ['a host', [...url, 'localhost', 'xn--'], (text) => normalizeHost(text)],
  ['a host that may be local', [...url, 'localhost'], (text) => isLocal(text)],
  ['a Host field', url, (text) => authorityOf(text, origin)],
  ['cookies', ['a', '=', ';', ' ', '"', ',', '\t', '__proto__='], (text) => parseCookies(text)],
  [
    'credentials',
    ['Basic', ' ', 'a', '=', ':', '+', '\t'],
    (text) => refused(() => parseAuthorization(text)),
  ],
  [
    'an urlencoded form',
    ['a', '=', '&', '%', '%E9', '+', '\xe9', '?'],
    (text) => parseForm(undefined, Buffer.from(text, 'latin1')),
  ],
  [
    'the type of a form',
    parameter,
    (text) => refused(() => parseForm(`multipart/form-data;${text}`, Buffer.from('--B\r\n'))),
  ],
  [
    'a multipart form',
    multipart,
    (text) =>
      refused(() => parseForm('multipart/form-data; boundary=B', Buffer.from(text, 'latin1'))),
  ],
  [
    'the head of a part',
    parameter,
    (text) => {
      const part = `--B\r\nContent-Disposition: form-data;${text}\r\n\r\n\r\n--B--`;
      refused(() => parseForm('multipart/form-data; boundary=B', Buffer.from(part, 'latin1')));
    },
  ],
];

test.each(readers)(
  '%s costs as much as it is long',
  (_, pieces, read) => {
    const some = (maxLength: number): fc.Arbitrary<string> =>
      fc.array(fc.constantFrom(...pieces), { maxLength }).map((each) => each.join(''));
    // Every piece for itself, then whatever there is.
    const shapes = [
      ...pieces.map((piece) => ['a', piece, 'b'] as const),
      ...pieces.map((piece) => ['', piece, ''] as const),
      ...fc.sample(fc.tuple(some(3), some(3), some(3)), 20),
    ];
    for (const [before, repeated, after] of shapes) {
      const growth = costlyGrowth((times) => read(before + repeated.repeat(times) + after));
      expect.soft(growth, JSON.stringify([before, repeated, after])).toBeUndefined();
    }
  },
  120_000,
);
