// The parts of a multipart body (RFC 2046 §5.1).
//
// Rule: as lenient as the reference, whose rules a page can meet: what stands
// before the first delimiter is skipped, lines may end in a bare LF, and the
// last delimiter may be missing. Without any delimiter there is nothing in it.
// What else is wrong is a bad request. Each byte is looked at once, however long
// the boundary is, and nothing is copied.

import { HTTPException } from '../http-exception.ts';

/** One part of a multipart body. */
export interface Part {
  /** The first value of each field, by its name in lower case; one character is one byte. */
  readonly fields: ReadonlyMap<string, string>;
  /** A view of the body. */
  readonly content: Buffer;
}

const LF = 0x0a;
const CR = 0x0d;
const HYPHEN = 0x2d;
/** Node looks for so many bytes without a second look at any of them. */
const searchedBytes = 200;

/** A delimiter, where it stands in the body. */
interface Delimiter {
  readonly start: number;
  /** After the boundary. */
  readonly end: number;
}

/** Takes a body apart. */
export function multipartParts(body: Buffer, boundary: string): Part[] {
  const delimiter = Buffer.from(`\n--${boundary}`, 'latin1');
  const first = firstDelimiter(body, delimiter);
  if (first === undefined) return [];
  const lineEnd = body[lineEndAt(body, first.end) ?? body.length] === LF ? '\n' : '\r\n';
  const parts: Part[] = [];
  for (let at: Delimiter | undefined = first; at !== undefined && !isLast(body, at);) {
    const start = afterLine(body, at);
    const contentStart = headEnd(body, start, lineEnd);
    // The line end of the empty line is that of a delimiter, too, when there is no content.
    const next = nextDelimiter(body, contentStart - 1, delimiter, lineEnd);
    parts.push({
      fields: fieldsIn(body.toString('latin1', start, contentStart)),
      content: body.subarray(contentStart, Math.max(contentStart, next?.start ?? body.length)),
    });
    at = next;
  }
  return parts;
}

/** The first line that is a delimiter and nothing else. */
function firstDelimiter(body: Buffer, delimiter: Buffer): Delimiter | undefined {
  const isAtStart = body.subarray(0, delimiter.length - 1).equals(delimiter.subarray(1));
  let at = isAtStart ? -1 : indexOf(body, delimiter, 0);
  while (at !== undefined) {
    const found = { start: at, end: at + delimiter.length };
    const end = isLast(body, found) ? found.end + 2 : found.end;
    if (lineEndAt(body, end) !== undefined || end === body.length) return found;
    at = indexOf(body, delimiter, found.end);
  }
  return undefined;
}

function nextDelimiter(
  body: Buffer,
  from: number,
  delimiter: Buffer,
  lineEnd: string,
): Delimiter | undefined {
  let at = indexOf(body, delimiter, from);
  // In a body of CR LF a bare LF ends no line.
  const needsCr = (index: number): boolean => lineEnd === '\r\n' && body[index - 1] !== CR;
  while (at !== undefined && needsCr(at)) at = indexOf(body, delimiter, at + delimiter.length);
  return at === undefined
    ? undefined
    : { start: at + 1 - lineEnd.length, end: at + delimiter.length };
}

/** A part that matches in two places would have to overlap itself, and its LF is its first byte only. */
function indexOf(body: Buffer, delimiter: Buffer, from: number): number | undefined {
  const searched = delimiter.subarray(0, searchedBytes);
  for (let at = body.indexOf(searched, from); at !== -1; at = body.indexOf(searched, at + 1)) {
    if (body.subarray(at, at + delimiter.length).equals(delimiter)) return at;
  }
  return undefined;
}

/** Whether it closes the body: two hyphens follow. */
function isLast(body: Buffer, { end }: Delimiter): boolean {
  return body[end] === HYPHEN && body[end + 1] === HYPHEN;
}

/** Index of the CR LF or LF that follows, after any padding; undefined when something else does. */
function lineEndAt(body: Buffer, from: number): number | undefined {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x09) at++;
  return body[at] === LF || (body[at] === CR && body[at + 1] === LF) ? at : undefined;
}

function afterLine(body: Buffer, { end }: Delimiter): number {
  const at = lineEndAt(body, end);
  if (at !== undefined) return at + (body[at] === CR ? 2 : 1);
  if (end === body.length) throw notFinished();
  throw new HTTPException(400, 'multipart form: A delimiter is not followed by a line end');
}

/** Index after the empty line that ends the head of a part. */
function headEnd(body: Buffer, start: number, lineEnd: string): number {
  if (body.toString('latin1', start, start + lineEnd.length) === lineEnd) {
    return start + lineEnd.length;
  }
  const end = body.indexOf(lineEnd + lineEnd, start, 'latin1');
  if (end === -1) throw notFinished();
  return end + 2 * lineEnd.length;
}

function notFinished(): HTTPException {
  return new HTTPException(400, 'multipart form: Multipart stream not finished');
}

function fieldsIn(head: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
