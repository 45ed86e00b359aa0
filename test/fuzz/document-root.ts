// A document root that a path may want to leave: beside it lies a secret, and links lead there.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { files } from './corpus.ts';

/** What no response may have in it. */
export const secret = 'SECRET-7f3a9c51e2d84b06';

/** Files of one's own, below `/fuzz/`. */
const ownFiles: Readonly<Record<string, string>> = {
  'ten.txt': '0123456789',
  'empty.txt': '',
  'big.bin': 'fuzz'.repeat(64 * 1024),
  'page.html': '<!doctype html><title>fuzz</title>{{host}}',
  'all.sub.html': '{{host}} {{GET[a]}} {{headers[X-Tag]}} {{uuid()}}',
  'headers.txt': 'with headers',
  'headers.txt.sub.headers': 'X-Query: {{GET[q]}}\nX-Tagged: {{header_or_default(X-Tag,none)}}\n',
  'raw.asis': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
};

let made: string | undefined;

/** The document root of this process; it is removed when the process ends. */
export function theDocumentRoot(): { readonly folder: string } {
  made ??= make();
  return { folder: made };
}

function make(): string {
  const around = realpathSync(mkdtempSync(path.join(tmpdir(), 'wptserve-fuzz-')));
  process.on('exit', () => rmSync(around, { recursive: true, force: true }));
  const root = path.join(around, 'root');
  const outside = path.join(around, 'outside');
  for (const [name, content] of Object.entries(files)) write(root, latin1Name(name), content);
  for (const [name, content] of Object.entries(ownFiles)) write(root, `fuzz/${name}`, content);
  for (const name of ['secret.txt', 'secret.sub.txt', `${secret}.txt`, 'secret.html']) {
    write(outside, name, `${secret} {{host}}`);
  }
  // Beginning like the root is not being in it.
  write(path.join(around, 'root-of-others'), 'secret.txt', secret);
  try {
    symlinkSync(path.join(outside, 'secret.txt'), path.join(root, 'link'));
    symlinkSync(outside, path.join(root, 'folder-link'));
    symlinkSync(outside, path.join(root, 'fuzz', 'folder-link'));
  } catch {
    // Windows lets only some make links.
  }
  return root;
}

function write(folder: string, name: string, content: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content, 'latin1');
}

function latin1Name(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}
