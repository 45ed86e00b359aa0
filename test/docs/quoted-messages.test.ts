// docs/troubleshooting.md quotes messages that the code can say.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../.ci/tools/process.mjs';

const page = readFileSync(path.join(root, 'docs/troubleshooting.md'), 'utf8');
const src = path.join(root, 'src');
/** All sources, with strings that are joined as one. */
const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(path.join(src, file), 'utf8'))
  .join('\n')
  .replaceAll(/['"`] \+\s*['"`]/g, '');

const sections = page.split(/^## No error/m, 1)[0] ?? '';
const messages = [...sections.matchAll(/^### `(.+)`$/gm)].map(([, message]) => message ?? '');

test.each(messages)('the code can say: %s', (message) => {
  const parts = message.split('…').map((part) => part.trim());
  expect(parts.filter((part) => part.length > 2 && !code.includes(part))).toEqual([]);
});

test('there are such messages', () => {
  expect(messages.length).toBeGreaterThan(10);
});
