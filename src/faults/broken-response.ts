import { describeValue, UsageError } from '../usage-error.ts';

const chunked = `script.head(200, { 'Transfer-Encoding': 'chunked' })`;
const nine = `script.head(200, { 'Content-Length': 9 })`;

/** The broken responses of the table of browser errors, each as the script that one would write. */
export const brokenResponses: Readonly<Record<string, string>> = {
  'reset-before-head': 'script.reset()',
  'empty-response': 'script.close()',
  'reset-in-head': String.raw`script.raw('HTTP/1.1 200 OK\r\nContent-Le').reset()`,
  'bad-status-line': `script.statusLine('HTTX/1.1 foo').endHeaders().close()`,
  'no-status-line': `script.raw('content').close()`,
  'field-without-colon': String.raw`script.statusLine('HTTP/1.1 200 OK').raw('no colon\r\n').endHeaders().close()`,
  'nul-in-field': String.raw`script.head(200, { 'X-A': 'a\0b' }).close()`,
  'too-big-head': `script.head(200, { 'X-A': 'a'.repeat(300_000) }).close()`,
  'two-content-lengths': `script.head(200, { 'Content-Length': [4, 3] }).write('abc').close()`,
  'two-locations': `script.head(302, { Location: ['/a', '/b'], 'Content-Length': 0 })`,
  'bad-chunk-size': `${chunked}.chunk('abc', { size: 'XYZ' })`,
  'too-long-chunk': `${chunked}.chunk('abc', { size: 2 })`,
  'bad-gzip': `script.head(200, { 'Content-Encoding': 'gzip', 'Content-Length': 3 }).write('abc')`,
  'redirect-loop': `script.head(302, { Location: '/a', 'Content-Length': 0 })`,
  'reset-in-content': `${nine}.write('abc').reset()`,
  'close-in-content': `${nine}.write('abc').close()`,
  'reset-without-length': `script.head(200).write('abc').reset()`,
  'bad-next-chunk-size': `${chunked}.chunk('abc').chunk('abc', { size: 'XYZ' })`,
  'close-in-chunk': `${chunked}.chunk('abc', { size: 9 }).close()`,
  'no-last-chunk': `${chunked}.chunk('abc').close()`,
};

/**
 * Refuses the word for a broken response where the word for a fault belongs.
 *
 * @throws UsageError that shows the script to write instead
 */
export function rejectBrokenResponse(word: unknown, where: string): void {
  if (typeof word !== 'string' || !Object.hasOwn(brokenResponses, word)) return;
  throw new UsageError(
    `${where}: ${describeValue(word)} is a broken response, not a fault. ` +
      `Let a route answer with it: ${brokenResponses[word]}.`,
  );
}
