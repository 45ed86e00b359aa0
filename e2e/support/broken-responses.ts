import { script } from '../../src/index.ts';
import type { Script } from '../../src/index.ts';

const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;
const length3 = 'Content-Length: 3\r\n\r\n';

const send = (bytes: string): Script => script.raw(bytes).close();

/** Responses of the table of browser errors which fail at once, by the names it has for them. */
export const brokenResponses: Readonly<Record<string, Script>> = {
  'reset-before-head': script.reset(),
  'empty-response': script.close(),
  'reset-in-head': script.raw(`${ok}Content-Le`).reset(),
  'reset-after-head': script.head(200, { 'Content-Length': 9 }).reset(),
  'close-after-head': script.head(200, { 'Content-Length': 9 }).close(),
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

/** Those which fail behind the gate `read`, so that the page has read what comes before. */
export const brokenContents: Readonly<Record<string, Script>> = {
  'reset-in-content': script.head(200, { 'Content-Length': 9 }).write('abc').gate('read').reset(),
  'close-in-content': script.head(200, { 'Content-Length': 9 }).write('abc').gate('read').close(),
  'reset-without-length': script.head(200).write('abc').gate('read').reset(),
  'bad-next-chunk-size': script
    .raw(`${chunked}3\r\nabc\r\n`)
    .gate('read')
    .raw('XYZ\r\nabc\r\n0\r\n\r\n')
    .close(),
  'close-in-chunk': script.raw(`${chunked}9\r\nabc`).gate('read').close(),
  'no-last-chunk': script.raw(`${chunked}3\r\nabc\r\n`).gate('read').close(),
};
