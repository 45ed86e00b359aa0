// `.headers` files: header fields for one file, or for all files of a folder.

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PipeError } from '../pipes/pipe-error.ts';
import type { Request } from '../http/request/request.ts';
import type { FieldLine } from '../script/steps.ts';
import { describeValue, UsageError } from '../usage-error.ts';
import { lateModule } from '../late.ts';
import { statsOf } from './stats-of.ts';

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
    const path = candidates.find((each) => statsOf(each) !== undefined);
    if (path === undefined) continue;
    const stats = statsOf(path);
    if (stats?.isFile() === false && !stats.isDirectory()) {
      // It would be read for ever.
      throw new UsageError(`${basename(path)} is a pipe or a device, not a file.`);
    }
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
  const fields: FieldLine[] = [];
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('latin1')
    .split(/\r\n|\r|\n/);
  for (const [index, line] of lines.entries()) {
    const text = trim(line);
    if (text === '') continue;
    const colon = text.indexOf(':');
    if (colon === -1) {
      throw new UsageError(
        `${basename(path)}, line ${index + 1}: ${describeValue(line)} has no colon. A line is "Name: value".`,
      );
    }
    const name = trim(text.slice(0, colon));
    const value = trim(text.slice(colon + 1));
    fields.push([
      isUsAscii(name) ? name : Buffer.from(name, 'latin1').toString('utf8'),
      isUsAscii(value) ? value : Buffer.from(value, 'latin1'),
    ]);
  }
  return fields;
}

const usAscii = /^[\0-\x7f]*$/;

function isUsAscii(bytes: string): boolean {
  return usAscii.test(bytes);
}

/** Without white space of US-ASCII: what is some in latin-1 can be a part of a letter. */
function trim(bytes: string): string {
  let [start, end] = [0, bytes.length];
  while (start < end && isSpace(bytes.charCodeAt(start))) start += 1;
  while (start < end && isSpace(bytes.charCodeAt(end - 1))) end -= 1;
  return bytes.slice(start, end);
}

/** Tab, the ends of lines, and what is between them. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
