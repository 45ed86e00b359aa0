import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isHandlerModule, loadHandlerModule } from '../../src/handlers/handler-module.ts';
import type { Handler } from '../../src/http/exchange/answer.ts';
import type { Request } from '../../src/http/request/request.ts';
import type { Response } from '../../src/http/response/response.ts';
import { UsageError } from '../../src/usage-error.ts';
import { makeRequest } from '../support/make-request.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'wptserve-module-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a file at the same time as all others, so that no time tells of an edit. */
function write(name: string, ...lines: readonly string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join('\n'));
  utimesSync(file, 1e9, 1e9);
  return file;
}

/** What the handler of a module answers. */
async function run(
  file: string,
  request: Partial<Request> = makeRequest('GET /a'),
): Promise<unknown> {
  const handler: Handler = await loadHandlerModule(file);
  return handler(request as Request, {} as Response);
}

/** What a module that cannot be loaded, or its handler, throws. */
async function errorOf(file: string): Promise<Error> {
  const outcome = await run(file).catch((error: unknown) => error);
  if (outcome instanceof Error) return outcome;
  throw new Error(`it answered ${String(outcome)}`);
}

test.each([
  ['/a/b.handler.ts', true],
  ['b.handler.js', true],
  ['/a/.handler.mjs', true],
  ['/a/handler.ts', false],
  ['/a/b.handler.cjs', false],
  ['/a/b.handler.tsx', false],
  ['/a/b.handler.ts.txt', false],
  ['/a/b.HANDLER.TS', false],
  ['/a.handler.ts/b', false],
])('%s is a handler module by its name: %s', (file, isModule) => {
  expect(isHandlerModule(file)).toBe(isModule);
});

describe('a handler module', () => {
  test.each([
    [
      'main of TypeScript',
      'a.handler.ts',
      'export function main(): string { return "main" as string; }',
      'main',
    ],
    ['main of JavaScript', 'a.handler.js', 'export const main = () => "main";', 'main'],
    ['main of a module', 'a.handler.mjs', 'export const main = () => "main";', 'main'],
    ['a default export', 'a.handler.ts', 'export default (): string => "default";', 'default'],
    ['a default export of a module', 'a.handler.mjs', 'export default () => "default";', 'default'],
    [
      'main, also beside a default export',
      'a.handler.js',
      'export default 5; export const main = () => "main";',
      'main',
    ],
    ['main of CommonJS', 'a.handler.js', 'exports.main = () => "main";', 'main'],
    ['the exports of CommonJS', 'a.handler.js', 'module.exports = () => "exports";', 'exports'],
  ])('has %s as its handler', async (_, name, source, result) => {
    expect(await run(write(name, source))).toBe(result);
  });

  test('gets the request and the response', async () => {
    const file = write('a.handler.js', 'export const main = (...given) => given;');
    const handler = await loadHandlerModule(file);
    const request = makeRequest('GET /a');
    const response = {} as Response;
    expect(await handler(request, response)).toEqual([request, response]);
  });

  test('may import the types of this package, which need not be there', async () => {
    const file = write(
      'a.handler.ts',
      `import type { Handler } from 'playwright-wptserve';`,
      `import { type Request, Response } from 'playwright-wptserve/server';`,
      `export const main: Handler = (request: Request, _response: Response) => request.method;`,
    );
    expect(await run(file)).toBe('GET');
  });

  test('may import others, with or without their extension', async () => {
    write('b.ts', 'export const b: string = "b";');
    write('c.js', 'export const c = "c";');
    write('d.mjs', 'export default "d";');
    write('e.json', '{ "e": "e" }');
    const file = write(
      'a.handler.ts',
      `import { readFileSync } from 'node:fs';`,
      `import { b } from './b.ts';`,
      `import { c } from './c';`,
      `import d from './d.mjs';`,
      `import { e } from './e.json';`,
      `export const main = () => [b, c, d, e, typeof readFileSync];`,
    );
    expect(await run(file)).toEqual(['b', 'c', 'd', 'e', 'function']);
  });

  test('may import what imports it', async () => {
    write('b.js', `import { name } from './a.handler.js';`, 'export const b = () => name;');
    const file = write(
      'a.handler.js',
      `import { b } from './b.js';`,
      'export const name = "a";',
      'export const main = () => b();',
    );
    expect(await run(file)).toBe('a');
  });

  test('has one instance of what it imports by two ways', async () => {
    write('shared.js', 'export const shared = {};');
    write('b.js', `export { shared } from './shared.js';`);
    const file = write(
      'a.handler.js',
      `import { shared } from './shared.js';`,
      `import { shared as other } from './b.js';`,
      'export const main = () => shared === other;',
    );
    expect(await run(file)).toBe(true);
  });
});

describe('every request', () => {
  test.each([
    ['a.handler.ts', 'export const main = () =>'],
    ['a.handler.js', 'export const main = () =>'],
    ['a.handler.mjs', 'export const main = () =>'],
    ['a.handler.js', 'exports.main = () =>'],
    ['a.handler.js', 'module.exports = () =>'],
  ])('meets %s (%s) as it is now, though no time or size tells', async (name, source) => {
    for (const text of ['one', 'two', 'one']) {
      expect(await run(write(name, `${source} "${text}";`))).toBe(text);
    }
  });

  test('meets what the module imports as it is now', async () => {
    write('c.ts', 'export const c: string = "one";');
    write('b.ts', `export * from './c.ts';`);
    const file = write(
      'a.handler.ts',
      `import { c } from './b.ts';`,
      'export const main = () => c;',
    );
    expect(await run(file)).toBe('one');
    write('c.ts', 'export const c: string = "two";');
    expect(await run(file)).toBe('two');
    write('b.ts', 'export const c: string = "own";');
    expect(await run(file)).toBe('own');
  });

  test.each([
    ['b.js', 'exports.b = "one";', 'exports.b = "two";'],
    ['b.cjs', 'exports.b = "one";', 'exports.b = "two";'],
    ['b.mjs', 'export const b = "one";', 'export const b = "two";'],
    ['b.json', '{ "b": "one" }', '{ "b": "two" }'],
  ])('meets %s as it is now, which the module imports: %s', async (name, one, two) => {
    const imports = write(
      'a.handler.mjs',
      `import { b } from './${name}';`,
      'export const main = () => b;',
    );
    const requires = write(
      'c.handler.js',
      `const { b } = require('./${name}');`,
      'exports.main = () => b;',
    );
    write(name, one);
    expect(await run(imports)).toBe('one');
    expect(await run(requires)).toBe('one');
    write(name, two);
    expect(await run(imports)).toBe('two');
    expect(await run(requires)).toBe('two');
  });

  test('meets a CommonJS module without what others left in it', async () => {
    write('b.js', 'let count = 0;', 'exports.next = () => (count += 1);');
    const file = write(
      'a.handler.js',
      `const { next } = require('./b.js');`,
      'let count = 0;',
      'exports.main = () => [(count += 1), next()];',
    );
    for (const _ of [1, 2, 3]) expect(await run(file)).toEqual([1, 1]);
  });

  test('meets the packages that a module uses as everybody else does', async () => {
    const own = path.join(folder, 'node_modules', 'own');
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, 'index.js'), 'let count = 0; exports.next = () => (count += 1);');
    const file = write('a.handler.js', `const { next } = require('own');`, 'exports.main = next;');
    expect(await run(file)).toBe(1);
    expect(await run(file)).toBe(2);
  });

  test('leaves no module behind in the cache of the process', async () => {
    const { cache } = createRequire(import.meta.url);
    const ours = (): string[] => Object.keys(cache).filter((file) => file.startsWith(folder));
    write('b.js', 'exports.b = 1;');
    await run(write('a.handler.js', `require('./b.js');`, 'exports.main = () => "";'));
    expect(ours()).toEqual([]);
    await errorOf(write('c.handler.js', `require('./b.js');`, 'throw new Error("mine");'));
    expect(ours()).toEqual([]);
  });

  test('meets a module without what others left in it', async () => {
    write('b.js', 'let count = 0;', 'export const next = () => (count += 1);');
    const file = write(
      'a.handler.js',
      `import { next } from './b.js';`,
      'let count = 0;',
      'export const main = () => [(count += 1), next()];',
    );
    for (const _ of [1, 2, 3]) expect(await run(file)).toEqual([1, 1]);
  });

  test('meets a module that was mended', async () => {
    await errorOf(write('a.handler.ts', 'export const main = ;'));
    expect(await run(write('a.handler.ts', 'export const main = () => "mended";'))).toBe('mended');
    await errorOf(write('a.handler.ts', 'throw new Error("again");'));
    expect(await run(write('a.handler.ts', 'export const main = () => "again";'))).toBe('again');
  });
});

describe('a handler module that is none', () => {
  test.each(['a.handler.ts', 'a.handler.js', 'a.handler.mjs'])(
    'tells where its syntax is wrong: %s',
    async (name) => {
      const file = write(name, 'export const main = () => {', '', '  const = 5;', '};');
      expect((await errorOf(file)).message).toContain(`${file}:3:8`);
    },
  );

  test.each(['a.handler.ts', 'a.handler.js', 'a.handler.mjs'])(
    'may not await outside of its functions: %s',
    async (name) => {
      const file = write(name, 'await Promise.resolve();', 'export const main = () => "";');
      await expect(run(file)).rejects.toThrow(
        new UsageError(
          `handler module ${file}: it, or what it imports, awaits outside of a function. ` +
            'Write await inside of main(), because a module that is executed for every request cannot wait.',
        ),
      );
    },
  );

  test('tells where the syntax of what it imports is wrong', async () => {
    const imported = write('b.ts', '', 'export const = 5;');
    const file = write('a.handler.ts', `import './b.ts';`, 'export const main = () => "";');
    expect((await errorOf(file)).message).toContain(`${imported}:2:13`);
  });

  test.each(['a.handler.ts', 'a.handler.js', 'a.handler.mjs'])(
    'tells the line that throws while it is loaded: %s',
    async (name) => {
      const file = write(name, '', '', 'throw new RangeError("mine");');
      const error = await errorOf(file);
      expect(error.name).toBe('RangeError');
      expect(error.message).toBe('mine');
      expect(error.stack).toContain(`${file}:3:7`);
    },
  );

  test.each(['a.handler.ts', 'a.handler.js', 'a.handler.mjs'])(
    'tells the line of its handler that throws: %s',
    async (name) => {
      const file = write(
        name,
        'const text = "a";',
        'export function main(request) {',
        '  // A comment.',
        '  throw new RangeError(text);',
        '}',
      );
      expect((await errorOf(file)).stack).toContain(`${file}:4:9`);
    },
  );

  test('tells what it imports that is not there', async () => {
    const file = write('a.handler.ts', `import './missing.ts';`);
    const { message } = await errorOf(file);
    expect(message).toContain(`Cannot find module './missing.ts'`);
    expect(message).toContain(file);
  });

  test.each([
    ['nothing', ''],
    ['other names', 'export const handler = () => "";'],
    ['a main that is no function', 'export const main = "text";'],
    ['a default export that is no function', 'export default { handler() {} };'],
  ])('is refused when it exports %s', async (_, source) => {
    const file = write('a.handler.ts', source);
    await expect(loadHandlerModule(file)).rejects.toThrow(
      new UsageError(
        `handler module ${file}: it exports no handler. ` +
          'Write export function main(request, response) { … }, or a default export.',
      ),
    );
  });
});
