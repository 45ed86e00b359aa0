// Two Playwrights in one workspace, as packages on disk.

import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { requireOnePlaywright } from '../../src/playwright/one-playwright.ts';
import { UsageError } from '../../src/usage-error.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Installs Playwright in a folder. Returns the program of its workers. */
function install(folder: string, version: string): string {
  const modules = path.join(folder, 'node_modules');
  for (const [name, file] of [
    ['@playwright/test', 'index.js'],
    ['playwright', 'lib/worker.js'],
  ] as const) {
    const at = path.join(modules, name);
    mkdirSync(path.dirname(path.join(at, file)), { recursive: true });
    writeFileSync(path.join(at, 'package.json'), JSON.stringify({ name, version }));
    writeFileSync(path.join(at, file), '');
  }
  return path.join(modules, 'playwright/lib/worker.js');
}

/** A workspace with one Playwright at its root. */
function workspace(): { readonly root: string; readonly here: string; readonly runner: string } {
  const root = realpathSync(temporaryFolder({ 'lib/index.js': '', 'tool.js': '' }));
  return { root, here: path.join(root, 'lib', 'index.js'), runner: install(root, '1.65.0') };
}

test('one is taken, and so is a program that is no Playwright', () => {
  const { root, here, runner } = workspace();
  requireOnePlaywright(runner, here);
  requireOnePlaywright(path.join(root, 'tool.js'), here);
  requireOnePlaywright(path.join(root, 'missing.js'), here);
  requireOnePlaywright(undefined, here);
});

test('of two it names both', () => {
  const { root, here, runner } = workspace();
  install(path.join(root, 'lib'), '1.60.0');
  expect(() => requireOnePlaywright(runner, here)).toThrow(
    new UsageError(
      `There are two Playwrights: the tests are run by version 1.65.0 in ${path.join(root, 'node_modules', 'playwright')}, ` +
        `and playwright-wptserve finds version 1.60.0 in ${path.join(root, 'lib', 'node_modules', 'playwright')}. ` +
        'Install one @playwright/test for both, in the folder that has playwright-wptserve or above it.',
    ),
  );
});
