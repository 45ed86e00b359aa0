// Documents that run a test in a worker. The query goes to the worker, for its test to see.

import { harness, testDocument, type WrapperParts } from './wrapper-parts.ts';

/** X.worker.html, X.any.worker.html, X.any.sharedworker.html and their modules. */
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
