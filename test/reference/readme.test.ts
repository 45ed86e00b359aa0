import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differenceLines } from './differences.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test.each(differenceLines)('the README says how it differs: $id', ({ reference, ours, reason }) => {
  const cells = [reference, ours, ...(reason === undefined ? [] : [reason])];
  expect(readme).toContain(`| ${cells.join(' | ')} |`);
});
