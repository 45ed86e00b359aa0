// Scripts that load a test in any kind of worker, whether or not the test wants to run in one.

import { eachLine, globalObject, type WrapperParts } from './wrapper-parts.ts';

/** X.any.worker.js. */
export function classicWorkerScript(parts: WrapperParts): string {
  // The reference leaves out the semicolon after a script of a META line.
  return workerScript(
    parts,
    (url) => `importScripts("${url}");`,
    (url) => `importScripts("${url}")`,
  );
}

/** X.any.worker-module.js. */
export function moduleWorkerScript(parts: WrapperParts): string {
  return workerScript(parts, (url) => `import "${url}";`);
}

function workerScript(
  { metadata, path }: WrapperParts,
  load: (url: string) => string,
  loadOfMeta = load,
): string {
  const scripts = eachLine(metadata, {
    script: (url) => loadOfMeta(stringContent(url)),
    title: (title) => `self.META_TITLE = "${stringContent(title)}";`,
  });
  return [
    '',
    globalObject('worker'),
    load('/resources/testharness.js'),
    scripts,
    load(path),
    'done();',
    '',
  ].join('\n');
}

function stringContent(text: string): string {
  return text.replace(/[\\"]/g, String.raw`\$&`);
}
