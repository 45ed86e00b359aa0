import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differenceLines } from './differences.ts';

const page = readFileSync(new URL('../../docs/wptserve.md', import.meta.url), 'utf8');

test.each(differenceLines)(
  'docs/wptserve.md says how it differs: $id',
  ({ reference, ours, reason }) => {
    const cells = [reference, ours, ...(reason === undefined ? [] : [reason])];
    expect(page).toContain(`| ${cells.join(' | ')} |`);
  },
);
