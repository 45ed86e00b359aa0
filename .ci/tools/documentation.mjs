// The pages a user reads, and the TypeScript in them.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './process.mjs';

/**
 * @typedef {object} Page
 * @property {string} file relative to the repository, with `/`
 * @property {string} text
 */

/**
 * One block of TypeScript. A block that imports is a whole file; any other is a part of a test.
 *
 * @typedef {object} Example
 * @property {string} file the page, as in {@link Page}
 * @property {number} line of the page where the code begins, from 1
 * @property {string} code
 * @property {boolean} isWhole
 * @property {boolean} isSpec a whole file with tests for Playwright
 */

/** @returns {Page[]} */
export function documentationPages() {
  const docs = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...docs.map((name) => `docs/${name}`)].map((file) => ({
    file,
    text: readFileSync(path.join(root, file), 'utf8').replaceAll('\r\n', '\n'),
  }));
}

/**
 * @param {Page} page
 * @returns {Example[]}
 */
export function examplesOf({ file, text }) {
  /** @type {Example[]} */
  const examples = [];
  for (const match of text.matchAll(/^```ts\n([^]*?)^```$/gm)) {
    const code = match[1] ?? '';
    const line = text.slice(0, match.index).split('\n').length + 1;
    const isWhole = /^import /m.test(code);
    const isSpec = isWhole && /^test\('/m.test(code) && code.includes(`from 'playwright-wptserve`);
    examples.push({ file, line, code, isWhole, isSpec });
  }
  return examples;
}

/**
 * The name of a file for the code of an example, which says where it stands in the documentation.
 *
 * @param {Example} example
 * @param {string} extension
 */
export function exampleFileName({ file, line }, extension) {
  return `${file.replaceAll('/', '-').replace(/\.md$/, '')}-line-${line}${extension}`;
}
