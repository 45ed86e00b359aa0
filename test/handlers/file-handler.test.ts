import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileHandler } from '../../src/handlers/file-handler.ts';
import { script } from '../../src/script/builder.ts';
import { UsageError } from '../../src/usage-error.ts';
import { callHandler, scriptOfHandler } from '../support/call-handler.ts';
import { makeRequest } from '../support/make-request.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-files-'));
writeFileSync(path.join(folder, 'a.txt'), '0123456789');
writeFileSync(path.join(folder, 'a.txt.headers'), 'X-A: b');
writeFileSync(path.join(folder, 'b.asis'), 'raw');
writeFileSync(
  path.join(folder, 'c.handler.mjs'),
  'export const main = ({ method }, response) => { response.status = 201; return method; };',
);
// A template that comes to another one shows that it is filled in once.
writeFileSync(path.join(folder, 'd.sub.html'), '{{GET[x]}} {{GET[y]}}');
mkdirSync(path.join(folder, 'sub'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('a file handler', () => {
  test('answers with a file, as a document root does', async () => {
    expect(await callHandler(fileHandler(folder), makeRequest('GET /a.txt'))).toEqual({
      status: 200,
      lines: ['Content-Type: text/plain', 'X-A: b', 'Accept-Ranges: bytes'],
      text: '0123456789',
    });
    const range = makeRequest('GET /a.txt', 'Range: bytes=1-2');
    expect(await callHandler(fileHandler(folder), range)).toMatchObject({
      status: 206,
      text: '12',
    });
  });

  test('stands at its own path', async () => {
    const handler = fileHandler(folder, '/lib/');
    const request = makeRequest('GET /lib/a.txt');
    expect((await callHandler(handler, request)).text).toBe('0123456789');
    expect(request.urlBase).toBe('/lib/');
    const { text } = await callHandler(handler, makeRequest('GET /lib/'));
    expect(text).toContain('listing for /lib/');
    expect((await callHandler(handler, makeRequest('GET /lib/sub'))).status).toBe(301);
  });

  test.each(['GET /missing', 'GET /../a.txt', 'POST /a.txt'])('has no %s', async (line) => {
    expect(await callHandler(fileHandler(folder), makeRequest(line))).toMatchObject({
      status: 404,
      text: '{"error": {"code": 404, "message": "404"}}',
    });
  });

  test('fills in the templates of a file that says so in its name', async () => {
    const { text } = await callHandler(
      fileHandler(folder),
      makeRequest('GET /d.sub.html?x=%3C&y={{GET[x]}}&pipe=status(201)'),
    );
    expect(text).toBe('&lt; {{GET[x]}}');
  });

  test('sends what is as it is', async () => {
    const { steps } = await scriptOfHandler(fileHandler(folder), makeRequest('GET /b.asis'));
    expect(steps).toEqual(script.raw('raw').close().steps);
  });

  test('runs a handler module', async () => {
    const handler = fileHandler(folder);
    expect(await callHandler(handler, makeRequest('PUT /c.handler.mjs'))).toMatchObject({
      status: 201,
      text: 'PUT',
    });
  });

  test('fails when its folder is none, until it is', async () => {
    const late = path.join(folder, 'late');
    const handler = fileHandler(late);
    await expect(callHandler(handler, makeRequest('GET /a'))).rejects.toThrow(UsageError);
    mkdirSync(late);
    writeFileSync(path.join(late, 'a'), 'here');
    expect((await callHandler(handler, makeRequest('GET /a'))).text).toBe('here');
  });
});
