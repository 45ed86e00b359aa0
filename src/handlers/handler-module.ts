// Handler modules: `NAME.handler.ts`, `.js` or `.mjs` files of a document root.
//
// A module is executed anew for every request, as the reference does: an edit shows at once, and
// nothing of one test is left for the next. What is costly is kept: the transpiled source.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Jiti, TransformOptions, TransformResult } from 'jiti';
import type { Handler } from '../http/exchange/answer.ts';
import { UsageError } from '../usage-error.ts';
import { checkDescriptors, late, lateModule } from '../late.ts';

const jitiLibrary = lateModule(() => import('jiti'));

/** Whether a file is a handler module by its name. */
export function isHandlerModule(path: string): boolean {
  return /\.handler\.(?:ts|js|mjs)$/.test(path);
}

/**
 * The handler that a module exports: `main`, or its default export.
 *
 * @throws what the module throws, or says of its syntax; UsageError when it exports no function
 */
export async function loadHandlerModule(path: string): Promise<Handler> {
  const jiti = await loader();
  const source = await readFile(path, 'utf8');
  // It may import packages.
  checkDescriptors();
  const module = withoutTrace(() => {
    try {
      // Unless it is told to, it leaves CommonJS to Node.js, which keeps it.
      return jiti.evalModule(source, { id: path, filename: path, forceTranspile: true });
    } catch (error) {
      throw isTopLevelAwait(error) ? cannotAwait(path, error) : error;
    }
  }) as Partial<Record<'main' | 'default', unknown>>;
  const handler = module.main ?? module.default;
  if (typeof handler === 'function') return handler as Handler;
  throw new UsageError(
    `handler module ${path}: it exports no handler. ` +
      'Write export function main(request, response) { … }, or a default export.',
  );
}

/** It is executed as a function that is not async, so Node.js says so. */
function isTopLevelAwait(error: unknown): boolean {
  return error instanceof SyntaxError && error.message.startsWith('await is only valid in async');
}

function cannotAwait(path: string, cause: unknown): UsageError {
  return new UsageError(
    `handler module ${path}: it, or what it imports, awaits outside of a function. ` +
      'Write await inside of main(), because a module that is executed for every request cannot wait.',
    { cause },
  );
}

/** Takes out of the cache of Node.js what a module brought in, but for packages: everybody shares those. */
function withoutTrace<T>(load: () => T): T {
  const { cache } = createRequire(import.meta.url);
  const before = new Set(Object.keys(cache));
  try {
    return load();
  } finally {
    for (const path of Object.keys(cache)) {
      if (!before.has(path) && !/[\\/]node_modules[\\/]/.test(path)) delete cache[path];
    }
  }
}

const loader = late(createLoader);

async function createLoader(): Promise<Jiti> {
  const { createJiti } = await jitiLibrary();
  const plain = createJiti(import.meta.url, { fsCache: false });
  const transpiled = new Map<
    string,
    { readonly source: string; readonly result: TransformResult }
  >();
  return createJiti(import.meta.url, {
    fsCache: false,
    moduleCache: false,
    tryNative: false,
    nativeModules: ['playwright-wptserve', '@playwright/test', 'playwright', 'playwright-core'],
    transform(options: TransformOptions) {
      const path = options.filename ?? '';
      const known = transpiled.get(path);
      if (known?.source === options.source) return known.result;
      const result = { code: plain.transform(options) };
      transpiled.set(path, { source: options.source, result });
      return result;
    },
  });
}
