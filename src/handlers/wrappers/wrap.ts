// A test and its wrapper's kind in, the text of the wrapper out.

import { HTTPException } from '../../http/http-exception.ts';
import { readMetadata, runsIn, type TestGlobal } from './test-metadata.ts';
import type { Wrapper, WrapperKind } from './wrapper-kind.ts';
import {
  anyDocument,
  classicWorkerScript,
  moduleWorkerScript,
  serviceWorkerDocument,
  shadowRealmDocument,
  windowDocument,
  workerDocument,
  type WrapperParts,
} from './wrapper-texts.ts';

/** What is sent for a wrapper. */
export interface WrappedTest {
  /** The `.headers` of the test win over it. */
  readonly contentType: 'text/html' | 'text/javascript';
  readonly text: string;
}

interface WrapperMaker {
  readonly contentType: WrappedTest['contentType'];
  /** The global that the META lines must allow. */
  readonly global?: TestGlobal;
  readonly make: (parts: WrapperParts) => string;
}

const makers: Readonly<Record<WrapperKind, WrapperMaker>> = {
  'any.html': page(anyDocument, 'window'),
  'any.worker.html': page((parts) => workerDocument(parts, 'Worker', 'classic'), 'dedicatedworker'),
  'any.worker-module.html': page(
    (parts) => workerDocument(parts, 'Worker', 'module'),
    'dedicatedworker-module',
  ),
  'any.sharedworker.html': page(
    (parts) => workerDocument(parts, 'SharedWorker', 'classic'),
    'sharedworker',
  ),
  'any.sharedworker-module.html': page(
    (parts) => workerDocument(parts, 'SharedWorker', 'module'),
    'sharedworker-module',
  ),
  'any.serviceworker.html': page(
    (parts) => serviceWorkerDocument(parts, 'classic'),
    'serviceworker',
  ),
  'any.serviceworker-module.html': page(
    (parts) => serviceWorkerDocument(parts, 'module'),
    'serviceworker-module',
  ),
  'any.shadowrealm.html': page(shadowRealmDocument, 'shadowrealm'),
  'any.worker.js': { contentType: 'text/javascript', make: classicWorkerScript },
  'any.worker-module.js': { contentType: 'text/javascript', make: moduleWorkerScript },
  'window.html': page(windowDocument),
  'worker.html': page((parts) => workerDocument(parts, 'Worker', 'classic'), 'dedicatedworker'),
};

/**
 * Wraps a test.
 *
 * @param source the text of the file at the wrapper's `sourcePath`
 * @param query of the request, without its `?`
 * @throws HTTPException 404 when the test does not run in the global of this wrapper
 */
export function wrap(wrapper: Wrapper, source: string, query: string): WrappedTest {
  const { contentType, global, make } = makers[wrapper.kind];
  const metadata = readMetadata(source);
  if (global !== undefined && !runsIn(metadata, global)) {
    throw new HTTPException(404, `This test cannot be loaded in ${global} mode`);
  }
  const text = make({
    metadata,
    path: wrapper.loadedPath,
    query: query === '' ? '' : `?${query}`,
  });
  return { contentType, text };
}

function page(make: WrapperMaker['make'], global?: TestGlobal): WrapperMaker {
  return { contentType: 'text/html', make, ...(global === undefined ? {} : { global }) };
}
