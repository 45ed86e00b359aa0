// What the fuzzer starts from: the golden cases of the wire, and what the reference server was asked.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readRecordings } from '../reference/recording.ts';
import { loadGolden } from '../support/golden.ts';
import type { Bytes } from './kind.ts';

const wire = pathToFileURL(`${path.resolve('test/wire')}${path.sep}`);
const recordings = readRecordings(path.resolve('fixtures/reference'));

/** What was sent on a connection: whole requests, and broken ones. */
export const streams: readonly Bytes[] = [
  ...loadGolden(wire).flatMap(({ cases }) => cases.map(({ bytes }) => bytes.toString('latin1'))),
  ...recordings.map(({ request }) =>
    request.replace(/(\/[\w./-]*)\.py(?![\w.])/g, '$1.handler.mjs'),
  ),
].filter((bytes) => bytes.length < 20_000);

/** The files that the reference had; its handlers are elsewhere. */
export const files: Readonly<Record<string, string>> = Object.fromEntries(
  recordings
    .flatMap((recording) => Object.entries(recording.files))
    .filter(([name]) => !/\.py$|\.keep$/.test(name)),
);

const targets = streams.flatMap((bytes) => /^\w+ (\/[!-~]*) HTTP/.exec(bytes)?.[1] ?? []);

/** Request targets. */
export const requestTargets: readonly string[] = [...new Set(targets)].filter(
  // Those that wait for long are waited for elsewhere.
  (target) => !/d\d{2,}|d[2-9]/.test(target),
);

/** Texts of pipelines. */
export const pipelines: readonly string[] = requestTargets.flatMap((target) => {
  const text = /[?&]pipe=([^&]*)/.exec(target)?.[1];
  return text === undefined ? [] : [decoded(text)];
});

/** Texts with templates. */
export const templates: readonly string[] = Object.entries(files)
  .filter(([name, content]) => name.includes('.sub.') && content.includes('{{'))
  .map(([, content]) => content);

/** Texts of header files. */
export const headerFiles: readonly string[] = Object.entries(files)
  .filter(([name]) => name.endsWith('.headers'))
  .map(([, content]) => content);

/** Values of Range fields. */
export const ranges: readonly string[] = streams.flatMap(
  (bytes) => /\r\nRange: ?([^\r\n]*)/i.exec(bytes)?.[1] ?? [],
);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
