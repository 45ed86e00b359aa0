import { script } from '../../src/index.ts';
import type { Script } from '../../src/index.ts';

const ok = 'HTTP/1.1 200 OK\r\n';
// Without a type, Chromium would wait for more content to guess it from.
const chunked = `${ok}Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n`;
const unbounded = script.head(200, { 'Content-Type': 'text/html' });
const nine = script.head(200, { 'Content-Type': 'text/html', 'Content-Length': 9 });
const length3 = 'Content-Length: 3\r\n\r\n';

const send = (bytes: string): Script => script.raw(bytes).close();

/** Responses of the table of browser errors which fail at once, by the names it has for them. */
export const brokenResponses: Readonly<Record<string, Script>> = {
  'reset-before-head': script.reset(),
  'empty-response': script.close(),
  'reset-in-head': script.raw(`${ok}Content-Le`).reset(),
  'bad-status-line': send('HTTX/1.1 foo\r\n\r\nabc'),
  'no-status-line': send('just a body and no headers'),
  'field-without-colon': send(`${ok}this is no field\r\n${length3}abc`),
  'nul-in-field': send(`${ok}X-A: a\0b\r\n${length3}abc`),
  'too-big-head': send(`${ok}X-A: ${'a'.repeat(300_000)}\r\n${length3}abc`),
  'two-content-lengths': send(`${ok}Content-Length: 4\r\n${length3}abc`),
  'two-locations': send(
    'HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n',
  ),
  'bad-chunk-size': send(`${chunked}XYZ\r\nabc\r\n0\r\n\r\n`),
  'too-long-chunk': send(`${chunked}2\r\nabc\r\n0\r\n\r\n`),
  'bad-gzip': send(`${ok}Content-Encoding: gzip\r\n${length3}abc`),
  'redirect-loop': script.head(302, { Location: '/redirect-loop', 'Content-Length': 0 }).close(),
};

/** One that fails when a page has read so many bytes of its content: behind the gate `read`. */
interface BrokenContent {
  readonly bytes: number;
  readonly answer: Script;
}

/** A reset takes what was not read yet with it. */
export const brokenContents: Readonly<Record<string, BrokenContent>> = {
  'reset-after-head': { bytes: 0, answer: nine.gate('read').reset() },
  'close-after-head': { bytes: 0, answer: nine.gate('read').close() },
  'reset-in-content': { bytes: 3, answer: nine.write('abc').gate('read').reset() },
  'close-in-content': { bytes: 3, answer: nine.write('abc').gate('read').close() },
  'reset-without-length': { bytes: 3, answer: unbounded.write('abc').gate('read').reset() },
  'bad-next-chunk-size': {
    bytes: 3,
    answer: script
      .raw(`${chunked}3\r\nabc\r\n`)
      .gate('read')
      .raw('XYZ\r\nabc\r\n0\r\n\r\n')
      .close(),
  },
  'close-in-chunk': { bytes: 3, answer: script.raw(`${chunked}9\r\nabc`).gate('read').close() },
  'no-last-chunk': {
    bytes: 3,
    answer: script.raw(`${chunked}3\r\nabc\r\n`).gate('read').close(),
  },
};
