// `.headers` files: header fields for one file, or for all files of a folder.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PipeError } from '../pipes/pipe-error.ts';
import type { Request } from '../http/request/request.ts';
import type { FieldLine } from '../script/steps.ts';
import { UsageError } from '../usage-error.ts';
import { lateModule } from '../late.ts';

const templates = lateModule(() => import('../pipes/template.ts'));

/** The header files that could apply to `file`: of each pair the first that exists does. */
export function headerFileCandidates(file: string): readonly (readonly [string, string])[] {
  const folder = join(dirname(file), '__dir__');
  return [
    [`${folder}.sub.headers`, `${folder}.headers`],
    [`${file}.sub.headers`, `${file}.headers`],
  ];
}

/** What the header files of a file say. */
export interface FileHeaders {
  readonly lines: readonly FieldLine[];
  /** Whether another request could get others: templates were filled in. */
  readonly isTemplate: boolean;
}

/**
 * The header fields for a file: those of its folder, then its own. What a template comes to never
 * ends a line: it may be from the URL, which anybody can have made.
 *
 * @throws PipeError for a template that comes to nothing, or to the end of a line
 */
export async function readHeadersFor(file: string, request: Request): Promise<FileHeaders> {
  const lines: FieldLine[] = [];
  let isTemplate = false;
  for (const candidates of headerFileCandidates(file)) {
    const path = candidates.find((each) => existsSync(each));
    if (path === undefined) continue;
    let bytes: Uint8Array = await readFile(path);
    if (path.endsWith('.sub.headers')) {
      isTemplate = true;
      const { substitute } = await templates();
      bytes = await substitute(bytes, request, 'line').catch((error: unknown) => {
        throw error instanceof PipeError
          ? new PipeError(`${basename(path)}: ${error.message}`, { cause: error })
          : error;
      });
    }
    lines.push(...parseHeaderFile(bytes, path));
  }
  return { lines, isTemplate };
}

/**
 * `Name: value` lines with any line ends; both are trimmed, empty lines are skipped, and bytes
 * that are no US-ASCII are kept.
 *
 * @throws UsageError for a line without a colon
 */
export function parseHeaderFile(bytes: Uint8Array, path: string): FieldLine[] {
  const lines = Buffer.from(bytes)
    .toString('latin1')
    .split(/\r\n|\r|\n/);
  return lines.flatMap((line, index): FieldLine[] => {
    if (trim(line) === '') return [];
    const colon = line.indexOf(':');
    if (colon === -1) {
      throw new UsageError(
        `${basename(path)}, line ${index + 1}: ${JSON.stringify(line)} has no colon. A line is "Name: value".`,
      );
    }
    const name = Buffer.from(trim(line.slice(0, colon)), 'latin1').toString('utf8');
    return [[name, Buffer.from(trim(line.slice(colon + 1)), 'latin1')]];
  });
}

const space: ReadonlySet<string> = new Set('\t\n\v\f\r ');

/** Of US-ASCII only: what is white space in latin-1 can be a part of a letter. */
function trim(bytes: string): string {
  let [start, end] = [0, bytes.length];
  while (start < end && space.has(bytes.charAt(start))) start += 1;
  while (start < end && space.has(bytes.charAt(end - 1))) end -= 1;
  return bytes.slice(start, end);
}
