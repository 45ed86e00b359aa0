// What Chromium makes of bytes that are not quite HTTP: each row is sent as it stands, by a
// declared script, on a fresh connection, and fetched by a page.

import type { Page } from '@playwright/test';
import { expect, script, test } from '../src/index.ts';
import type { Route, Script } from '../src/index.ts';

/** What the page saw: a response, a failure, or a response whose body failed. */
interface Sight {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Chromium's name of the failure. */
  readonly error?: string | undefined;
  /** How often Chromium asked, when it was not once. */
  readonly requests?: number;
}

type Row = readonly [sent: string, bytes: Script, sees: Sight];

const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = { 'transfer-encoding': 'chunked' };

/** These bytes and FIN. */
const send = (bytes: string | Uint8Array): Script => script.raw(bytes).close();
const sendChunked = (body: string): Script =>
  send(`${ok}Transfer-Encoding: chunked\r\n\r\n${body}`);
/** A response with one or more field lines and three bytes of content. */
const sendFields = (lines: string): Script => send(`${ok}${lines}\r\nContent-Length: 3\r\n\r\nabc`);

/** An ordinary response of three bytes, with these fields besides. */
const abc = (headers: Record<string, string> = {}, status = 200): Sight => ({
  status,
  headers: { 'content-length': '3', ...headers },
  body: 'abc',
});
const fails = (name: string): Sight => ({ error: `net::ERR_${name}` });
const bodyFails = (name: string, headers: Record<string, string>): Sight => ({
  status: 200,
  headers,
  error: `net::ERR_${name}`,
});

const abcLength = 'Content-Length: 3\r\n\r\nabc';

const groups: Record<string, readonly Row[]> = {
  'status lines': [
    ['ok', send(`${ok}${abcLength}`), abc()],
    ['bad-status-line', send(`HTTX/1.1 foo\r\n\r\nabc`), fails('INVALID_HTTP_RESPONSE')],
    ['status-abc', send(`HTTP/1.1 abc\r\n${abcLength}`), abc()],
    ['status-99', send(`HTTP/1.1 99 Low\r\n${abcLength}`), abc({}, 99)],
    ['status-999', send(`HTTP/1.1 999 High\r\n${abcLength}`), abc({}, 999)],
    ['status-1000', send(`HTTP/1.1 1000 Higher\r\n${abcLength}`), abc({}, 1000)],
    ['no-reason', send(`HTTP/1.1 200\r\n${abcLength}`), abc()],
    ['http09', send('just a body no headers'), fails('INVALID_HTTP_RESPONSE')],
    ['http2-version', send(`HTTP/2.0 200 OK\r\n${abcLength}`), abc()],
    ['http10', send(`HTTP/1.0 200 OK\r\n${abcLength}`), abc()],
    ['junk-before-status', send(`\r\n\r\n${ok}${abcLength}`), abc()],
    ['junk4-before-status', send(`abcd${ok}${abcLength}`), abc()],
    ['junk5-before-status', send(`abcde${ok}${abcLength}`), fails('INVALID_HTTP_RESPONSE')],
    ['status-only-close', send(ok), { status: 200, headers: {}, body: '' }],
    ['no-headers-body-close', send(`${ok}\r\nbody`), { status: 200, headers: {}, body: 'body' }],
    ['headers-truncated', send(`${ok}Content-Le`), { status: 200, headers: {}, body: '' }],
  ],

  lengths: [
    ['dup-cl-same', sendFields('Content-Length: 3'), abc({ 'content-length': '3, 3' })],
    [
      'dup-cl-diff',
      sendFields('Content-Length: 4'),
      fails('RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH'),
    ],
    [
      'cl-too-large',
      send(`${ok}Content-Length: 10\r\n\r\nabc`),
      bodyFails('CONTENT_LENGTH_MISMATCH', { 'content-length': '10' }),
    ],
    ['cl-too-small', send(`${ok}Content-Length: 3\r\n\r\nabcdef`), abc()],
    ['cl-negative', send(`${ok}Content-Length: -3\r\n\r\nabc`), abc({ 'content-length': '-3' })],
    ['cl-garbage', send(`${ok}Content-Length: abc\r\n\r\nabc`), abc({ 'content-length': 'abc' })],
    ['cl-plus', send(`${ok}Content-Length: +3\r\n\r\nabc`), abc({ 'content-length': '+3' })],
    [
      'cl-and-te',
      send(`${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`),
      { ...abc(chunked), body: 'abcde' },
    ],
    [
      'te-unknown',
      send(`${ok}Transfer-Encoding: foo\r\n\r\nabc`),
      { status: 200, headers: { 'transfer-encoding': 'foo' }, body: 'abc' },
    ],
    ['extra-after', send(`${ok}${abcLength}HTTP/1.1 500 No\r\n\r\n`), abc()],
  ],

  chunks: [
    [
      'chunk-bad-size',
      sendChunked('XYZ\r\nabc\r\n0\r\n\r\n'),
      bodyFails('INVALID_CHUNKED_ENCODING', chunked),
    ],
    [
      'chunk-second-bad',
      sendChunked('3\r\nabc\r\nXYZ\r\nabc\r\n0\r\n\r\n'),
      bodyFails('INVALID_CHUNKED_ENCODING', chunked),
    ],
    [
      'chunk-size-too-small',
      sendChunked('2\r\nabc\r\n0\r\n\r\n'),
      bodyFails('INVALID_CHUNKED_ENCODING', chunked),
    ],
    [
      'chunk-size-0x',
      sendChunked('0x3\r\nabc\r\n0\r\n\r\n'),
      bodyFails('INVALID_CHUNKED_ENCODING', chunked),
    ],
    [
      'chunk-ext',
      sendChunked('3;name=value\r\nabc\r\n0\r\n\r\n'),
      { status: 200, headers: chunked, body: 'abc' },
    ],
    [
      'chunk-trailers',
      send(
        `${ok}Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: yes\r\n\r\n`,
      ),
      { status: 200, headers: { ...chunked, trailer: 'X-T' }, body: 'abc' },
    ],
    [
      'chunk-no-final-close',
      sendChunked('3\r\nabc\r\n'),
      bodyFails('INCOMPLETE_CHUNKED_ENCODING', chunked),
    ],
    [
      'chunk-short-close',
      sendChunked('a\r\nabc'),
      bodyFails('INCOMPLETE_CHUNKED_ENCODING', chunked),
    ],
    ['chunk-lf-only', sendChunked('3\nabc\n0\n\n'), { status: 200, headers: chunked, body: 'abc' }],
  ],

  fields: [
    ['hdr-no-colon', sendFields('this is no field\r\nX-A: 1'), abc({ 'x-a': '1' })],
    ['hdr-nul-value', sendFields('X-A: a\0b'), fails('INVALID_HTTP_RESPONSE')],
    ['hdr-nul-name', sendFields('X-\0A: 1'), fails('INVALID_HTTP_RESPONSE')],
    ['hdr-space-name', sendFields('X A: 1'), abc()],
    ['hdr-space-before-colon', sendFields('X-A : b'), abc({ 'x-a': 'b' })],
    [
      'hdr-latin1',
      send(Buffer.from(`${ok}X-A: caf\u00e9\r\n${abcLength}`, 'latin1')),
      abc({ 'x-a': 'caf\u00e9' }),
    ],
    ['hdr-cr-in-value', sendFields('X-A: a\rb'), abc({ 'x-a': 'a' })],
    ['bare-lf', send('HTTP/1.1 200 OK\nX-A: 1\nContent-Length: 3\n\nabc'), abc({ 'x-a': '1' })],
    ['obs-fold', sendFields('X-A: a\r\n b'), abc({ 'x-a': 'a b' })],
    ['obs-fold-first', sendFields(' X-A: a'), abc()],
    ['huge-header', sendFields(`X-A: ${'a'.repeat(300_000)}`), fails('RESPONSE_HEADERS_TOO_BIG')],
    ['header-200k', sendFields(`X-A: ${'a'.repeat(200_000)}`), abc({ 'x-a': 'a'.repeat(200_000) })],
    [
      'dup-location-diff',
      send('HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n'),
      fails('RESPONSE_HEADERS_MULTIPLE_LOCATION'),
    ],
  ],

  'interim responses': [
    ['100-first', script.informational(100).raw(`${ok}${abcLength}`).close(), abc()],
    ['102-first', script.informational(102).raw(`${ok}${abcLength}`).close(), abc()],
    [
      '103-first',
      script.informational(103, { 'X-A': 'early' }).raw(`${ok}${abcLength}`).close(),
      abc(),
    ],
    [
      'many-1xx',
      script.repeat(50, script.informational(102)).raw(`${ok}${abcLength}`).close(),
      abc(),
    ],
    [
      '101-unsolicited',
      script
        .informational(101, { Connection: 'Upgrade', Upgrade: 'foo' })
        .raw(`${ok}${abcLength}`)
        .close(),
      abc(),
    ],
  ],

  'statuses without content': [
    ['204-body', send(`HTTP/1.1 204 No Content\r\n${abcLength}`), { ...abc({}, 204), body: '' }],
    ['205-body', send(`HTTP/1.1 205 Reset\r\n${abcLength}`), { ...abc({}, 205), body: '' }],
    [
      '304-unsolicited',
      send('HTTP/1.1 304 Not Modified\r\n\r\n'),
      { status: 304, headers: {}, body: '' },
    ],
  ],

  'connections that end': [
    ['rst-before', script.reset(), fails('CONNECTION_RESET')],
    ['fin-before', script.close(), fails('EMPTY_RESPONSE')],
    ['rst-mid-headers', script.raw(`${ok}Content-Le`).reset(), fails('CONNECTION_RESET')],
    [
      'rst-after-headers',
      script.head(200, { 'Content-Length': 10 }).reset(),
      bodyFails('CONNECTION_RESET', { 'content-length': '10' }),
    ],
    [
      'rst-mid-body',
      script.head(200, { 'Content-Length': 10 }).write('abc').reset(),
      bodyFails('CONNECTION_RESET', { 'content-length': '10' }),
    ],
    ['rst-eof-body', script.head(200).write('abc').reset(), bodyFails('CONNECTION_RESET', {})],
    [
      'half-close-eof',
      script.head(200).write('abc').close(),
      { status: 200, headers: {}, body: 'abc' },
    ],
  ],

  'codings and redirects': [
    [
      'gzip-bad',
      sendFields('Content-Encoding: gzip'),
      bodyFails('CONTENT_DECODING_FAILED', { 'content-encoding': 'gzip', 'content-length': '3' }),
    ],
    [
      'redirect-loop',
      script.head(302, { Location: '/redirect-loop', 'Content-Length': 0 }).close(),
      { ...fails('TOO_MANY_REDIRECTS'), requests: 21 },
    ],
    [
      'redirect-empty-loc',
      script.head(302, { Location: '', 'Content-Length': 0 }).close(),
      { status: 302, headers: { 'content-length': '0', location: '' }, body: '' },
    ],
  ],
};

for (const [title, rows] of Object.entries(groups)) {
  test(title, async ({ page, wpt }) => {
    // Without an icon to ask for, whose connection would then be idle.
    const empty = '<!doctype html><link rel="icon" href="data:,">';
    wpt.route('/', script.head(200, { 'Content-Type': 'text/html' }).write(empty).close());
    await page.goto('/');
    await page.evaluate(useUpConnections);
    for (const [sent, bytes, sees] of rows) {
      expect.soft(await look(page, wpt.route(`/${sent}`, bytes)), sent).toEqual(sees);
    }
  });
}

/** Runs in the page. On a connection that is there already Chromium would try a request twice. */
async function useUpConnections(): Promise<void> {
  const mostPerHost = 6;
  // Requests for one URL would wait for each other.
  await Promise.all(Array.from({ length: mostPerHost }, (_, index) => fetch(`/?${index}`)));
}

async function look(page: Page, route: Route): Promise<Sight> {
  const failure = new Promise<string | undefined>((resolve) => {
    page.on('requestfailed', (request) => {
      if (request.url() === route.url) resolve(request.failure()?.errorText);
    });
  });
  const { failed, ...seen } = await page.evaluate(fetchWhole, route.url);
  const requests = route.requests.length;
  return {
    ...seen,
    ...(failed ? { error: await failure } : {}),
    ...(requests === 1 ? {} : { requests }),
  };
}

/** Runs in the page. */
async function fetchWhole(url: string): Promise<Sight & { readonly failed: boolean }> {
  try {
    const response = await fetch(url);
    const { status } = response;
    const headers = Object.fromEntries(response.headers);
    return await response.text().then(
      (body) => ({ status, headers, body, failed: false }),
      () => ({ status, headers, failed: true }),
    );
  } catch {
    return { failed: true };
  }
}
