// What the reference server was asked and what it answered, as recorded.
//
// Text is latin-1 everywhere: one character is one byte.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** How the reference was configured. */
export type SetUpName = 'main' | 'extra' | 'defcfg' | 'wrap' | 'inject' | 'latency';

/** One recorded exchange, on a connection of its own. */
export interface Recording {
  readonly id: string;
  readonly group: string;
  readonly note: string;
  readonly server: SetUpName;
  /** What it needs of the document root; a `.py` is the handler, to be written anew. */
  readonly files: Readonly<Record<string, string>>;
  readonly request: string;
  /** How the request was sent: all at once, one byte after the other, or with a FIN behind it. */
  readonly client?: 'bytes' | 'shutdown';
  /** The exchange that comes before it. */
  readonly after?: string;
  /** What is not to be compared literally, in words. */
  readonly volatile: readonly string[];
  readonly response: {
    readonly status_line: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
    /** Whether the server closed the connection. */
    readonly closed: boolean;
    /** Timed exchanges: when the head had come. */
    readonly head_t_ms?: number;
    /** Timed exchanges: the body by arrival; reads less than 40 ms apart are one. */
    readonly body_chunks?: readonly { readonly t_ms: number; readonly bytes: string }[];
  };
}

export const fixtures = path.join(import.meta.dirname, '../../fixtures/reference');

/** All recordings, in the order they were made. */
export function readRecordings(folder = fixtures): Recording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Recording[]);
}

/** Whether the time of each byte was recorded. */
export function isTimed(recording: Recording): boolean {
  return recording.response.body_chunks !== undefined;
}

/** The request as we are asked: `/a/b.py` is `/a/b.handler.mjs` here. */
export function requestToUs(request: string): string {
  return request.replace(/(\/[\w./-]*)\.py(?![\w.])/g, '$1.handler.mjs');
}
