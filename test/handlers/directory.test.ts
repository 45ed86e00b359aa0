import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { answerDirectory } from '../../src/handlers/directory.ts';
import { Response } from '../../src/http/response/response.ts';
import { makeRequest } from '../support/make-request.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-directory-'));
mkdirSync(path.join(folder, 'sub'));
writeFileSync(path.join(folder, 'a.txt'), '');
writeFileSync(path.join(folder, 'a.txt.headers'), '');
symlinkSync('sub', path.join(folder, 'to-folder'));
symlinkSync('a.txt', path.join(folder, 'to-file'));
symlinkSync('nowhere', path.join(folder, 'to-nothing'));
symlinkSync('to-itself', path.join(folder, 'to-itself'));

afterAll(() => rmSync(folder, { recursive: true }));

async function answer(line: string, listed = folder): Promise<Response> {
  const request = makeRequest(line);
  const response = new Response(request);
  await answerDirectory(response, request, listed);
  return response;
}

describe('a folder', () => {
  test.each([
    ['/a', '/a/'],
    ['/a/b', '/a/b/'],
    ['/a?', '/a/'],
    ['/a?b=c/d', '/a/?b=c/d'],
    ['/%C3%A9', '/%C3%A9/'],
    ['//a', '/a/'],
  ])('without a slash is found at its path with one: %s', async (target, location) => {
    const response = await answer(`GET ${target}`);
    expect(response.status).toBe(301);
    expect([...response.headers]).toEqual([['Location', `http://localhost${location}`]]);
    expect(response.content).toBe('');
  });

  test('with a slash is a page that lists what it has', async () => {
    const response = await answer('GET /a/?x');
    expect(response.status).toBe(200);
    expect([...response.headers]).toEqual([['Content-Type', 'text/html']]);
    const items = (response.content as string).match(/<li.*<\/li>/g);
    expect(items).toEqual([
      '<li class="dir"><a href="/">..</a></li>',
      '<li class="file"><a href="a.txt">a.txt</a> (<a href="a.txt.headers">.headers</a>)</li>',
      '<li class="dir"><a href="sub/">sub</a></li>',
      '<li class="file"><a href="to-file">to-file</a></li>',
      '<li class="dir"><a href="to-folder/">to-folder</a></li>',
      '<li class="file"><a href="to-itself">to-itself</a></li>',
      '<li class="file"><a href="to-nothing">to-nothing</a></li>',
    ]);
  });

  test('that has gone is an error', async () => {
    await expect(answer('GET /a/', path.join(folder, 'gone'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
