// docs/api.md names every export of the package, and nothing else as one.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../.ci/tools/process.mjs';
import * as index from '../../src/index.ts';
import * as server from '../../src/server.ts';
import { exportsOf } from './exports-of.ts';

const api = readFileSync(path.join(root, 'docs/api.md'), 'utf8');
const ofIndex = exportsOf(path.join(root, 'src/index.ts'));
const ofServer = exportsOf(path.join(root, 'src/server.ts'));
const all = [...ofIndex.values, ...ofIndex.types, ...ofServer.values, ...ofServer.types];

test('the exports are read from the sources as they are', () => {
  expect(ofIndex.values).toEqual(Object.keys(index).toSorted());
  expect(ofServer.values).toEqual(Object.keys(server).toSorted());
  expect(ofIndex.types).toContain('WireLog');
});

test('each export has a row, or a place in one, in docs/api.md', () => {
  const named = new Set([...api.matchAll(/`(\w+)(?:\([^`]*|<[^`]*)?`/g)].map(([, name]) => name));
  expect([...new Set(all)].filter((name) => !named.has(name))).toEqual([]);
});

test('each row of its lists of exports begins with an export', () => {
  const [, lists = ''] = /^## Exports$([^]*?)^## /m.exec(api) ?? [];
  const rows = [...lists.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name ?? '');
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((name) => !all.includes(name))).toEqual([]);
});
