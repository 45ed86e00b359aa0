// The documents and scripts around tests, to the byte as `wpt serve` sends them.

import type { MetaLine } from './test-metadata.ts';

/** What a wrapper is made of. */
export interface WrapperParts {
  readonly metadata: readonly MetaLine[];
  /** The path that it loads, percent-encoded as it was sent. */
  readonly path: string;
  /** The query of the request with its `?`; empty when there is none. */
  readonly query: string;
}

/** X.any.html: it tells the test where it runs. */
export function anyDocument(parts: WrapperParts): string {
  return testDocument(parts, scriptElement(globalObject('window')), ...testScripts(parts));
}

/** X.window.html: its test runs nowhere else. */
export function windowDocument(parts: WrapperParts): string {
  return testDocument(parts, ...testScripts(parts));
}

function testScripts({ metadata, path }: WrapperParts): string[] {
  const scripts = eachLine(metadata, { script: (url) => scriptSource(attributeValue(url)) });
  return [harness, scripts, '<div id=log></div>', scriptSource(path)];
}

function scriptSource(url: string): string {
  return `<script src="${url}"></script>`;
}

function scriptElement(program: string): string {
  return `<script>\n${program}\n</script>`;
}

function attributeValue(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

/**
 * X.worker.html, X.any.worker.html, X.any.sharedworker.html and their modules. The query goes to
 * the worker, for its test to see.
 */
export function workerDocument(
  parts: WrapperParts,
  constructor: 'Worker' | 'SharedWorker',
  type: 'classic' | 'module',
): string {
  const options = type === 'module' ? ', { type: "module" }' : '';
  return fetchingDocument(
    parts,
    `fetch_tests_from_worker(new ${constructor}("${parts.path}${parts.query}"${options}));`,
  );
}

/** X.any.serviceworker.html and its module. */
export function serviceWorkerDocument(parts: WrapperParts, type: 'classic' | 'module'): string {
  const url = `"${parts.path}${parts.query}"`;
  const passed =
    type === 'classic' ? `${url}, {scope}` : `\n    ${url},\n    { scope, type: 'module' },\n  `;
  return fetchingDocument(
    parts,
    `(async function() {
  const scope = 'does/not/exist';
  let reg = await navigator.serviceWorker.getRegistration(scope);
  if (reg) await reg.unregister();
  reg = await navigator.serviceWorker.register(${passed});
  fetch_tests_from_worker(reg.installing);
})();`,
  );
}

function fetchingDocument(parts: WrapperParts, program: string): string {
  return testDocument(parts, harness, '<div id=log></div>', '<script>', program, '</script>');
}

/**
 * X.any.shadowrealm.html. The reference puts the URLs of META lines into its program unescaped,
 * and indents the first of them only.
 */
export function shadowRealmDocument(parts: WrapperParts): string {
  const global = `globalThis.${globalObject('shadowrealm')}`.replaceAll('\n', '\n        ');
  const program = `(async function() {
  const r = new ShadowRealm();

  await new Promise(r.evaluate(\`
    (resolve, reject) => {
      (async () => {
        ${global}
        ${load('/resources/testharness.js')}
        ${eachLine(parts.metadata, { script: load })}
        ${load(parts.path)}
      })().then(resolve, (e) => reject(e.toString()));
    }
  \`));

  await fetch_tests_from_shadow_realm(r);
  done();
})();`;
  return testDocument(parts, harness, '<script>', program, '</script>');
}

// In two parts, so that nobody takes it for an import of this file.
const loadFunction = 'import';

function load(url: string): string {
  return `await ${loadFunction}("${url}");`;
}

/** X.any.worker.js: it loads the test whether or not that wants to run in a worker. */
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

/** The scripts of testharness.js that every document needs. */
const harness = [
  '<script src="/resources/testharness.js"></script>',
  '<script src="/resources/testharnessreport.js"></script>',
].join('\n');

/** A document with what META lines say of it at its top. */
function testDocument({ metadata }: WrapperParts, ...parts: readonly string[]): string {
  const about = eachLine(metadata, { title: titleElement, timeout: timeoutElement });
  return ['<!doctype html>', '<meta charset=utf-8>', about, ...parts, ''].join('\n');
}

/** What `makers` make of the META lines with their key, a line each. */
function eachLine(
  metadata: readonly MetaLine[],
  makers: Readonly<Record<string, (value: string) => string | undefined>>,
): string {
  return metadata
    .map(([key, value]) => (Object.hasOwn(makers, key) ? makers[key]?.(value) : undefined))
    .filter((line) => line !== undefined)
    .join('\n');
}

/** The object that tells a test where it runs. */
function globalObject(runsIn: 'window' | 'worker' | 'shadowrealm'): string {
  return [
    'self.GLOBAL = {',
    `  isWindow: function() { return ${runsIn === 'window'}; },`,
    `  isWorker: function() { return ${runsIn === 'worker'}; },`,
    `  isShadowRealm: function() { return ${runsIn === 'shadowrealm'}; },`,
    '};',
  ].join('\n');
}

function titleElement(title: string): string {
  return `<title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>`;
}

function timeoutElement(timeout: string): string | undefined {
  return timeout === 'long' ? '<meta name="timeout" content="long">' : undefined;
}
