import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageScript } from '../../src/report/html/page-script.ts';
import { scriptVisible } from '../../src/report/html/script-bytes.ts';
import { visibleLines, visibleText } from '../../src/report/visible.ts';
import { anyBytes, anyText } from '../support/arbitrary-wire-log.ts';

interface Visible {
  visibleText(text: string): string;
  visibleLines(bytes: Uint8Array): string[];
  hexLines(bytes: Uint8Array, offset: number): string[];
}

// In the realm of this process: a decoder takes no bytes of another one.
const globals = { TextDecoder, TextEncoder, Array, String, Math };
const inPage = runInNewContext(
  `${scriptVisible}; ({ visibleText, visibleLines, hexLines })`,
  globals,
) as Visible;

const { resolve } = createRequire(import.meta.url);
const compilerOptions = {
  allowJs: true,
  checkJs: true,
  noEmit: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  // The types of elements that a script makes are not worth their words.
  strict: false,
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
};

describe('the script of the page', () => {
  test('has no mistake that a compiler finds', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-page-'));
    try {
      writeFileSync(path.join(folder, 'page.js'), pageScript);
      writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
      const compiler = path.join(path.dirname(resolve('typescript/package.json')), 'bin/tsc');
      const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder], {
        encoding: 'utf8',
      });
      expect(stdout).toBe('');
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('cannot end its element', () => {
    expect(pageScript).not.toMatch(/<\/script|<!--/i);
  });

  test('shows text and bytes as the other reports do', () => {
    fc.assert(
      fc.property(anyText, anyBytes, (text, bytes) => {
        expect(inPage.visibleText(text)).toBe(visibleText(text));
        expect(Array.from(inPage.visibleLines(bytes))).toEqual(visibleLines(bytes));
      }),
    );
  });

  test('shows bytes as numbers, sixteen a line', () => {
    const bytes = Uint8Array.from({ length: 35 }, (_, index) => index + 0x5e);
    expect(Array.from(inPage.hexLines(bytes, 0x100))).toEqual([
      '00000100  5e 5f 60 61 62 63 64 65  66 67 68 69 6a 6b 6c 6d  |^_`abcdefghijklm|',
      '00000110  6e 6f 70 71 72 73 74 75  76 77 78 79 7a 7b 7c 7d  |nopqrstuvwxyz{|}|',
      '00000120  7e 7f 80                                          |~..|',
    ]);
    expect(Array.from(inPage.hexLines(new Uint8Array(0), 0))).toEqual([]);
  });
});
