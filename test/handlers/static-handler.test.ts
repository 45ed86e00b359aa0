import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { staticHandler } from '../../src/handlers/static-handler.ts';
import { UsageError } from '../../src/usage-error.ts';
import { callHandler } from '../support/call-handler.ts';
import { makeRequest } from '../support/make-request.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-static-'));
const file = path.join(folder, 'a.txt');
const request = makeRequest('GET /a');

afterAll(() => rmSync(folder, { recursive: true }));

async function fill(text: string, values: Record<string, string | number> = {}): Promise<string> {
  writeFileSync(file, text);
  const called = await callHandler(staticHandler(file, values, 'text/plain'), request);
  return Buffer.from(called.text, 'latin1').toString();
}

describe('a static handler', () => {
  test('answers with its file, type and headers', async () => {
    writeFileSync(file, 'a');
    expect(await callHandler(staticHandler(file, {}, 'text/x', { 'X-A': 'b' }), request)).toEqual({
      status: 200,
      lines: ['Content-Type: text/x', 'X-A: b'],
      text: 'a',
    });
  });

  test.each([
    ['%(a)s and %(b)s', 'é and 5'],
    ['100%%', '100%'],
    ['%%(a)s', '%(a)s'],
    ['%(empty)s.', '.'],
    ['nothing', 'nothing'],
    ['%d %(a)d % (a)s', '%d %(a)d % (a)s'],
    ['%(a)s%(a)s', 'éé'],
  ])('fills in %j', async (text, filled) => {
    expect(await fill(text, { a: 'é', b: 5, empty: '' })).toBe(filled);
  });

  test('does not fill in what a value says', async () => {
    expect(await fill('%(a)s', { a: '%(b)s $& %%', b: 'x' })).toBe('%(b)s $& %%');
  });

  test('has a value for each place', async () => {
    await expect(fill('a %(missing)s', { other: '' })).rejects.toThrow(
      new UsageError(`staticHandler ${file}: there is no value for %(missing)s.`),
    );
  });

  test('reads its file once, with the first request', async () => {
    const handler = staticHandler(file, {}, 'text/plain');
    writeFileSync(file, 'first');
    expect((await callHandler(handler, request)).text).toBe('first');
    writeFileSync(file, 'second');
    expect((await callHandler(handler, request)).text).toBe('first');
  });

  test('fails when its file is not there, until it is', async () => {
    const late = path.join(folder, 'late.txt');
    const handler = staticHandler(late, {}, 'text/plain');
    await expect(callHandler(handler, request)).rejects.toThrow(
      `staticHandler(${JSON.stringify(late)}): ${late} does not exist. A relative path starts at the working directory.`,
    );
    writeFileSync(late, 'here');
    expect((await callHandler(handler, request)).text).toBe('here');
  });
});
