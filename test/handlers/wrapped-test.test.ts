import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DocumentRoot } from '../../src/handlers/document-root.ts';
import { answerWrapper } from '../../src/handlers/wrapped-test.ts';
import { wrapperOf } from '../../src/handlers/wrappers/wrapper-kind.ts';
import { HTTPException } from '../../src/http/http-exception.ts';
import type { Request } from '../../src/http/request/request.ts';
import { Response } from '../../src/http/response/response.ts';
import { fieldText } from '../../src/script/field-text.ts';
import { UsageError } from '../../src/usage-error.ts';
import { makeRequest } from '../support/make-request.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'wptserve-wrapped-')));
const root = DocumentRoot.open('/wpt/', folder, { validators: false });

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(path.join(folder, name), content);
}

write(
  'a.any.js',
  Buffer.concat([Buffer.from('// META: title='), Buffer.of(0xe9), Buffer.from('\n')]),
);
write('b.window.js', '');
write('b.window.js.headers', 'Content-Type: text/x\nA: b\nA: c');
write('w.any.js', '// META: global=worker\n');
write('bad.window.js', '');
write('bad.window.js.headers', 'no colon');
mkdirSync(path.join(folder, 'folder.window.js'));

afterAll(() => rmSync(folder, { recursive: true }));

interface Wrapped {
  readonly request: Request;
  readonly response: Response;
  readonly file: string | undefined;
}

async function answer(target: string): Promise<Wrapped> {
  const request = makeRequest(`GET ${target}`);
  const response = new Response(request);
  const wrapper = wrapperOf(request.path);
  if (wrapper === undefined) throw new Error(`no wrapper: ${target}`);
  return { request, response, file: await answerWrapper(response, request, wrapper, root) };
}

describe('a test with what is around it', () => {
  test('is a page, and names the file of the test', async () => {
    const { response, file, request } = await answer('/wpt/a.any.html?x');
    expect(file).toBe(path.join(folder, 'a.any.js'));
    expect(request).toMatchObject({ docRoot: folder, urlBase: '/wpt/' });
    expect([...response.headers]).toEqual([['Content-Type', 'text/html']]);
    const text = Buffer.from(response.content as Uint8Array).toString('latin1');
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain('<script src="/wpt/a.any.js"></script>');
  });

  test('keeps the bytes of the test, in whatever encoding they are', async () => {
    const { response } = await answer('/wpt/a.any.html');
    expect(Buffer.from(response.content as Uint8Array).toString('latin1')).toContain(
      '<title>\xe9</title>',
    );
  });

  test('is a script for a worker', async () => {
    const { response } = await answer('/wpt/a.any.worker.js');
    expect([...response.headers]).toEqual([['Content-Type', 'text/javascript']]);
    expect(Buffer.from(response.content as Uint8Array).toString()).toContain('importScripts(');
  });

  test('has the headers of the test in the place of its own, the last of each name', async () => {
    const { response } = await answer('/wpt/b.window.html');
    expect([...response.headers].map(([name, value]) => [name, fieldText(value)])).toEqual([
      ['Content-Type', 'text/x'],
      ['A', 'c'],
    ]);
  });

  test.each(['/wpt/missing.any.html', '/wpt/folder.window.html', '/wpt/../a.any.html'])(
    'is none when the test is none: %s',
    async (target) => {
      const { file, response } = await answer(target);
      expect(file).toBeUndefined();
      expect([...response.headers]).toEqual([]);
    },
  );

  test('is a 404 where the test does not run', async () => {
    await expect(answer('/wpt/w.any.html')).rejects.toThrow(
      new HTTPException(404, 'This test cannot be loaded in window mode'),
    );
  });

  test('is an error when the headers of the test cannot be read', async () => {
    await expect(answer('/wpt/bad.window.html')).rejects.toThrow(
      new UsageError(
        'bad.window.js.headers, line 1: "no colon" has no colon. A line is "Name: value".',
      ),
    );
  });
});
