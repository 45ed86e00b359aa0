// What Chromium makes of each WebSocket handshake and frame: the table of ../docs/web-sockets.md.

import { expect, script, test, webSocket, type SingleAnswer } from '../src/index.ts';
import { openSocketPage } from './support/socket-page.ts';

const open = webSocket.accept();
const handshake = 'Error during WebSocket handshake: ';
const noClose = ['error', 'close 1006 unclean'];

/** Name, answer, what the page sees, what the console says. */
type Row = readonly [string, SingleAnswer, readonly string[], string?];

const handshakes: readonly Row[] = [
  ['a handshake that is accepted', open.hang(), ['open']],
  ['head and frame in one write', open.text('hi').hang(), ['open', 'text hi']],
  [
    'a wrong accept key',
    webSocket.accept({ headers: { 'Sec-WebSocket-Accept': 'x' } }).hang(),
    noClose,
    `${handshake}Incorrect 'Sec-WebSocket-Accept' header value`,
  ],
  [
    'no accept key',
    webSocket.accept({ headers: { 'Sec-WebSocket-Accept': null } }).hang(),
    noClose,
    `${handshake}'Sec-WebSocket-Accept' header is missing`,
  ],
  [
    'two accept keys',
    webSocket
      .accept({
        headers: [
          ['Sec-WebSocket-Accept', 'a'],
          ['Sec-WebSocket-Accept', 'b'],
        ],
      })
      .hang(),
    noClose,
    `${handshake}'Sec-WebSocket-Accept' header must not appear more than once in a response`,
  ],
  [
    'no Upgrade',
    webSocket.accept({ headers: { Upgrade: null } }).hang(),
    noClose,
    `${handshake}'Upgrade' header is missing`,
  ],
  [
    'another Upgrade',
    webSocket.accept({ headers: { Upgrade: 'foo' } }).hang(),
    noClose,
    `${handshake}'Upgrade' header value is not 'WebSocket': foo`,
  ],
  [
    'no Connection',
    webSocket.accept({ headers: { Connection: null } }).hang(),
    noClose,
    `${handshake}'Connection' header is missing`,
  ],
  [
    'Connection: close',
    webSocket.accept({ headers: { Connection: 'close' } }).hang(),
    noClose,
    `${handshake}'Connection' header value must contain 'Upgrade'`,
  ],
  [
    'a subprotocol that was not asked for',
    webSocket.accept({ protocol: 'chat' }).hang(),
    noClose,
    `${handshake}Response must not include 'Sec-WebSocket-Protocol' header if not present in request: chat`,
  ],
  [
    'an unknown extension',
    webSocket.accept({ headers: { 'Sec-WebSocket-Extensions': 'foo' } }).hang(),
    noClose,
    `${handshake}Found an unsupported extension 'foo' in 'Sec-WebSocket-Extensions' header`,
  ],
  [
    'permessage-deflate',
    webSocket
      .accept({ extensions: 'permessage-deflate' })
      .text('hello hello')
      .text('hello hello')
      .hang(),
    ['open permessage-deflate', 'text hello hello', 'text hello hello'],
  ],
  ['Set-Cookie', webSocket.accept({ headers: { 'Set-Cookie': 'a=1' } }).hang(), ['open']],
  ['status 200', { body: 'x' }, noClose, `${handshake}Unexpected response code: 200`],
  [
    'status 302',
    { status: 302, headers: { Location: '/' } },
    noClose,
    `${handshake}Unexpected response code: 302`,
  ],
  [
    'status 401',
    { status: 401 },
    noClose,
    'HTTP Authentication failed; no valid credentials available',
  ],
  ['status 503', { status: 503 }, noClose, `${handshake}Unexpected response code: 503`],
  ['a reset', script.reset(), noClose, `${handshake}net::ERR_CONNECTION_RESET`],
  ['a close', script.close(), noClose, 'Connection closed before receiving a handshake response'],
  [
    'garbage',
    script.raw('garbage\r\n\r\n').close(),
    noClose,
    `${handshake}net::ERR_INVALID_HTTP_RESPONSE`,
  ],
];

const invalid = 'Invalid frame header';
const frames: readonly Row[] = [
  ['an empty text', open.text('').hang(), ['open', 'text ']],
  ['bytes', open.binary('abc').hang(), ['open', 'bytes 3']],
  [
    'fragments with a ping between them',
    open.frame(1, 'hel', { fin: false }).ping('p').frame(0, 'lo').hang(),
    ['open', 'text hello'],
  ],
  ['a pong that nobody asked for', open.pong().text('after').hang(), ['open', 'text after']],
  ['1 MB', open.binary(Buffer.alloc(1_000_000)).hang(), ['open', 'bytes 1000000']],
  [
    'a length in more bytes',
    open.frame(1, 'hello', { lengthForm: 16 }).hang(),
    ['open', ...noClose],
    invalid,
  ],
  [
    'a length with its first bit set',
    open.frame(1, 'hello', { length: 2n ** 63n }).hang(),
    ['open', ...noClose],
    invalid,
  ],
  [
    'a length that is too long, and FIN',
    open.frame(1, 'hello', { length: 9 }).close(),
    ['open', 'close 1006 unclean'],
  ],
  [
    'a masked frame',
    open.frame(1, 'hello', { mask: Uint8Array.of(1, 2, 3, 4) }).hang(),
    ['open', ...noClose],
    'A server must not mask any frames that it sends to the client.',
  ],
  [
    'RSV1',
    open.frame(1, 'x', { rsv: 4 }).hang(),
    ['open', ...noClose],
    'One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0',
  ],
  [
    'RSV2',
    open.frame(1, 'x', { rsv: 2 }).hang(),
    ['open', ...noClose],
    'One or more reserved bits are on: reserved1 = 0, reserved2 = 1, reserved3 = 0',
  ],
  ['opcode 3', open.frame(3, 'x').hang(), ['open', ...noClose], 'Unrecognized frame opcode: 3'],
  ['opcode 15', open.frame(15).hang(), ['open', ...noClose], 'Unrecognized frame opcode: 15'],
  [
    'a continuation of nothing',
    open.frame(0, 'x').hang(),
    ['open', ...noClose],
    'Received unexpected continuation frame.',
  ],
  [
    'a message within another',
    open.frame(1, 'x', { fin: false }).text('y').hang(),
    ['open', ...noClose],
    'Received start of new message but previous message is unfinished.',
  ],
  ['a ping in fragments', open.frame(9, 'x', { fin: false }).hang(), ['open', ...noClose], invalid],
  ['a ping of 126 bytes', open.frame(9, 'x'.repeat(126)).hang(), ['open', ...noClose], invalid],
  [
    'a text that is not UTF-8',
    open.frame(1, Uint8Array.of(0xff)).hang(),
    ['open', ...noClose],
    'Could not decode a text frame as UTF-8.',
  ],
  [
    'HTTP behind the head',
    open.raw('HTTP/1.1 200 OK\r\n\r\n').hang(),
    ['open', ...noClose],
    invalid,
  ],
  [
    'a close frame of one byte',
    open.frame(8, 'x').hang(),
    ['open', ...noClose],
    'Received a broken close frame with an invalid size of 1 byte.',
  ],
  [
    'a close frame with 1005',
    open.closeFrame(1005).hang(),
    ['open', ...noClose],
    'Received a broken close frame containing a reserved status code.',
  ],
  [
    'a reason that is not UTF-8',
    open.closeFrame(1000, Uint8Array.of(0xff)).hang(),
    ['open', ...noClose],
    'Received a broken close frame containing invalid UTF-8.',
  ],
  [
    'a text behind a close frame',
    open.closeFrame(1000).frame(1, 'x').hang(),
    ['open', ...noClose],
    'Data frame received after close',
  ],
  ...[0, 999, 1000, 1004, 1012, 2999, 4999, 65_535].map((code): Row => [
    `a close with ${code}`,
    open.closeFrame(code, 'why').end(),
    ['open', `close ${code} why clean`],
  ]),
  ['a close without a code', open.closeFrame().end(), ['open', 'close 1005 clean']],
  ['a close frame and FIN at once', open.closeFrame(1000).close(), ['open', 'close 1000 clean']],
  ['end()', open.text('a').end(), ['open', 'text a', 'close 1000 clean']],
  ['FIN without a close frame', open.text('a').close(), ['open', 'text a', 'close 1006 unclean']],
  ['a reset', open.text('a').delay(100).reset(), ['open', 'text a', 'close 1006 unclean']],
  ['no FIN behind a close frame', open.closeFrame(1000).hang(), ['open', 'close 1000 clean']],
];

for (const [of, rows] of [
  ['handshake', handshakes],
  ['frames', frames],
] as const) {
  test.describe(of, () => {
    for (const [name, answer, events, said] of rows) {
      test(name, async ({ page, wpt }) => {
        const texts: string[] = [];
        page.on('console', (message) => texts.push(message.text()));
        wpt.route('/case', answer);
        await openSocketPage(page, wpt, '/case');
        await expect(page.getByRole('listitem')).toHaveText([...events]);
        if (said === undefined) expect(texts).toEqual([]);
        else await expect.poll(() => texts.join('\n')).toContain(said);
      });
    }
  });
}

test('a subprotocol that is asked for and not given', async ({ page, wpt }) => {
  wpt.route('/case', webSocket.accept({ protocol: null }).hang());
  await openSocketPage(page, wpt, '/case', ['chat']);
  await expect(page.getByRole('listitem')).toHaveText(noClose);
});
