// Which URLs stand for a document or script around a test (`wpt serve`).
//
// Rule: only the end of the path counts, as it was sent. A wrapper wins over a
// file of its name; without its source there is nothing at that URL.

/** What is made around a test, named by the end of its URL. */
export type WrapperKind =
  | 'any.html'
  | 'any.worker.html'
  | 'any.worker-module.html'
  | 'any.sharedworker.html'
  | 'any.sharedworker-module.html'
  | 'any.serviceworker.html'
  | 'any.serviceworker-module.html'
  | 'any.shadowrealm.html'
  | 'any.worker.js'
  | 'any.worker-module.js'
  | 'window.html'
  | 'worker.html';

/** A URL path that stands for a wrapper. Its paths are percent-encoded as it was. */
export interface Wrapper {
  readonly kind: WrapperKind;
  /** The path of the test: the file to read, whose `.headers` the wrapper has. */
  readonly sourcePath: string;
  /**
   * The path that the wrapper loads: the test itself, or the script wrapper around it. Pipes go
   * by this one.
   */
  readonly loadedPath: string;
}

/** The end of a wrapper's path, of its source's and of what it loads. */
const ends: readonly (readonly [kind: WrapperKind, source: string, loaded: string])[] = [
  ['any.html', 'any.js', 'any.js'],
  ['any.worker.html', 'any.js', 'any.worker.js'],
  ['any.worker-module.html', 'any.js', 'any.worker-module.js'],
  ['any.sharedworker.html', 'any.js', 'any.worker.js'],
  ['any.sharedworker-module.html', 'any.js', 'any.worker-module.js'],
  ['any.serviceworker.html', 'any.js', 'any.worker.js'],
  ['any.serviceworker-module.html', 'any.js', 'any.worker-module.js'],
  ['any.shadowrealm.html', 'any.js', 'any.js'],
  ['any.worker.js', 'any.js', 'any.js'],
  ['any.worker-module.js', 'any.js', 'any.js'],
  ['window.html', 'window.js', 'window.js'],
  // After the longer end of .any.worker.html.
  ['worker.html', 'worker.js', 'worker.js'],
];

/** The wrapper that a percent-encoded path stands for; undefined when it is none. */
export function wrapperOf(path: string): Wrapper | undefined {
  for (const [kind, source, loaded] of ends) {
    if (!path.endsWith(`.${kind}`)) continue;
    const name = path.slice(0, -kind.length);
    return { kind, sourcePath: name + source, loadedPath: name + loaded };
  }
  return undefined;
}
