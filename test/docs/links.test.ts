import { expect, test } from 'vitest';
import { documentationPages } from '../../.ci/tools/documentation.mjs';
import { root } from '../../.ci/tools/process.mjs';
import { deadLinks } from './dead-links.ts';

const pages = documentationPages();

test('no link of README and docs leads to nowhere', () => {
  expect(deadLinks(pages, root)).toEqual([]);
});

test('each page is linked from the README', () => {
  const [readme] = pages;
  const missing = pages.slice(1).filter(({ file }) => !readme?.text.includes(`](${file})`));
  expect(missing.map(({ file }) => file)).toEqual([]);
});

test('the README has at most 250 lines', () => {
  expect(pages[0]?.text.split('\n').length).toBeLessThanOrEqual(250);
});

test('files and headings that are not there are found', () => {
  const text = [
    '# A page: `code` and more',
    'See [a](#a-page-code-and-more), [b](docs/missing.md), [c](#missing), [d](https://example.com/#x).',
    '`[e](not-a-link)` [f](LICENSE) [g](LICENSE#x) [h](page.md#a-page-code-and-more)',
    '```md',
    '[i](missing)',
    '```',
  ].join('\n');
  expect(deadLinks([{ file: 'page.md', text }], root)).toEqual([
    'page.md: docs/missing.md',
    'page.md: #missing',
    'page.md: LICENSE#x',
  ]);
});
