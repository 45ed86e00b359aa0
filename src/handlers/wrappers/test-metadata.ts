// What a test says of itself: `// META: key=value`, a line each, before anything else.

/** One META line. When it ends with CR LF, the CR belongs to the value, as in the reference. */
export type MetaLine = readonly [key: string, value: string];

// White space here is that of US-ASCII, and only LF ends a line.
const metaLine = /\/\/[\t\v\f\r ]*META:[\t\v\f\r ]*(\w*)=([^\n]*)(?:\n|$)/y;

/** The META lines of a test, in order, up to the first other line. */
export function readMetadata(source: string): readonly MetaLine[] {
  const lines: MetaLine[] = [];
  metaLine.lastIndex = 0;
  // A match that fails sets lastIndex to 0 again.
  for (let line = metaLine.exec(source); line !== null; line = metaLine.exec(source)) {
    lines.push([line[1] ?? '', line[2] ?? '']);
  }
  return lines;
}

/** A kind of global that a test can run in. */
export type TestGlobal =
  | 'window'
  | 'dedicatedworker'
  | 'dedicatedworker-module'
  | 'sharedworker'
  | 'sharedworker-module'
  | 'serviceworker'
  | 'serviceworker-module'
  | 'shadowrealm';

/** What `worker` stands for. */
const workers: readonly string[] = ['dedicatedworker', 'sharedworker', 'serviceworker'];

/**
 * Whether a test runs in `wanted`. Its first `global` line says where it does; without one, in a
 * window and a dedicated worker.
 */
export function runsIn(metadata: readonly MetaLine[], wanted: TestGlobal): boolean {
  const [, value = ''] = metadata.find(([key]) => key === 'global') ?? [];
  const globals = value === '' ? ['window', 'dedicatedworker'] : value.split(',');
  return globals
    .map((each) => each.trim())
    .some((each) => each === wanted || (each === 'worker' && workers.includes(wanted)));
}
