// Ranges of replies, on the wire. What is a part, and when, is in test/handlers/.

import * as fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type Handler, type Reply, type Server } from '../../src/server.ts';
import { ask, type Answered } from '../support/ask.ts';
import { get, request } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder({ 'ten.txt': '0123456789' });
const ten = path.join(folder, 'ten.txt');
const range = 'Range: bytes=2-4';
let wpt: Server;

beforeAll(async () => {
  wpt = await startServer({ ports: { https: [] }, injectScript: { content: '1' } });
});
afterEach(() => wpt.reset());
afterAll(() => wpt.close());

/** What a route with this answer sends. */
async function send(
  answer: Reply | Handler,
  target = '/x',
  ...fields: readonly string[]
): Promise<Answered> {
  wpt.route('/x', answer);
  return ask(wpt.port, get(target, ...fields));
}

describe('a reply', () => {
  test.each<[string, Reply | Handler]>([
    ['a body', { body: '0123456789' }],
    ['a file', { file: ten }],
    ['what a handler returns as a reply', () => ({ body: '0123456789' })],
    ['a file that a handler returns', () => ({ file: ten })],
    ['content that is sent slowly', { body: '0123456789', pipe: 'trickle(1:d0.01)' }],
  ])('has a part: %s', async (_, answer) => {
    const { status, body, lines, ending } = await send(answer, '/x', range);
    expect([status, body, ending]).toEqual([206, '234', 'kept']);
    expect(lines).toContain('Content-Range: bytes 2-4/10');
    expect(lines).toContain('Content-Length: 3');
  });

  test('has a part that ends with a pause: chunks tell where it ends', async () => {
    const answer = { body: '0123456789', pipe: 'trickle(1:d0.01:r2)' };
    const { status, lines, ending } = await send(answer, '/x', range);
    expect([status, ending]).toEqual([206, 'kept']);
    expect(lines).toContain('Content-Range: bytes 2-4/10');
    expect(lines).toContain('Transfer-Encoding: chunked');
  });

  test.each<[string, Reply | Handler, string, string?]>([
    ['what a pipe changes', { body: '0123456789', pipe: 'slice(1)' }, '123456789'],
    ['wptserve’s own forms', () => '0123456789', '0123456789'],
    [
      'what a pipe of the URL changes',
      () => ({ body: '0123456789' }),
      '0123456789',
      '/x?pipe=header(A,b)',
    ],
    [
      'a page with an injected script',
      { body: '<p>', contentType: 'text/html' },
      '<script>\n1\n// Remove the injected script tag from the DOM.\n' +
        'document.currentScript.remove();\n</script>\n<p>',
    ],
  ])('has no part of %s', async (_, answer, whole, target) => {
    const { status, body, lines } = await send(answer, target, range);
    expect([status, body]).toEqual([200, whole]);
    expect(lines.filter((line) => line.includes('Range'))).toEqual([]);
  });

  test('that is compressed on its way has no part either', async () => {
    const { status, body } = await send({ file: ten, pipe: 'gzip' }, '/x', range);
    expect([status, String(gunzipSync(Buffer.from(body, 'latin1')))]).toEqual([200, '0123456789']);
  });

  test('is whole for HEAD, with what GET would say of it', async () => {
    wpt.route('/x', { file: ten });
    expect(await ask(wpt.port, request('HEAD', '/x', '', range))).toMatchObject({
      status: 200,
      lines: ['Content-Type: text/plain', 'Accept-Ranges: bytes', 'Content-Length: 10'],
      body: '',
      ending: 'kept',
    });
  });
});

test('whatever Range says, the answer ends where it says, and costs no more than 200 heads of parts', async () => {
  const content = Buffer.from(Array.from({ length: 1000 }, (_, at) => 97 + (at % 26)));
  wpt.route('/x', { body: content });
  const number = fc.oneof(
    fc.constant(''),
    fc.nat(1200).map(String),
    fc.bigInt(0n, 2n ** 70n).map(String),
  );
  const item = fc.tuple(number, number).map(([first, last]) => `${first}-${last}`);
  const noise = fc.constantFrom(' ', '\t', ',', '-', '=', 'a', '0');
  const value = fc.oneof(
    fc.array(item, { maxLength: 500 }).map((items) => `bytes=${items.join()}`),
    fc
      .array(fc.nat(500), { maxLength: 800 })
      .map((all) => `bytes=${all.map((at) => `${2 * at}-${2 * at}`).join()}`),
    fc.array(fc.oneof(item, noise), { maxLength: 20 }).map((parts) => `bytes=${parts.join('')}x`),
  );
  await fc.assert(
    fc.asyncProperty(value, async (asked) => {
      const { status, body, lines, ending } = await ask(wpt.port, get('/x', `Range: ${asked}`));
      expect(ending).toBe('kept');
      expect(lines).toContain(`Content-Length: ${body.length}`);
      expect([200, 206, 416]).toContain(status);
      // A 416 repeats what it is about.
      const most = status === 416 ? asked.length + 100 : content.length + 200 * 150;
      expect(body.length).toBeLessThan(most);
    }),
    { numRuns: 200 },
  );
});
