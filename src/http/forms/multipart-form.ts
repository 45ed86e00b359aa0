// A multipart form (RFC 7578), written as browsers write it (HTML §4.10.22.7).

import { HTTPException } from '../http-exception.ts';
import { FormDict, type BytesPair } from './form-dict.ts';
import { FormFile } from './form-file.ts';
import { multipartParts } from './multipart-parts.ts';

/**
 * Reads a multipart form. Text is UTF-8. A file without a name is the empty text: that is how a
 * browser sends a file input that nobody used.
 *
 * @throws HTTPException with status 400 when there is no boundary, a part has no end of its head,
 * or something stands behind a delimiter
 */
export function parseMultipartForm(
  contentType: string,
  content: Buffer,
): FormDict<string | FormFile> {
  const boundary = parameters(contentType).get('boundary');
  if (boundary === undefined || boundary === '') {
    throw new HTTPException(400, `Content-Type without a boundary: ${contentType}`);
  }
  const pairs: [name: string, value: string | FormFile][] = [];
  const bytesPairs: BytesPair[] = [];
  for (const { fields, content: bytes } of multipartParts(content, boundary)) {
    const disposition = parameters(fields.get('content-disposition') ?? '');
    const name = disposition.get('name');
    if (name === undefined) continue;
    const nameBytes = decodeName(name);
    pairs.push([nameBytes.toString('utf8'), valueOf(disposition, fields, bytes)]);
    bytesPairs.push([nameBytes, bytes]);
  }
  return new FormDict(pairs, () => bytesPairs);
}

function valueOf(
  disposition: ReadonlyMap<string, string>,
  fields: ReadonlyMap<string, string>,
  bytes: Buffer,
): string | FormFile {
  const filename = disposition.get('filename') ?? '';
  if (filename === '') return bytes.toString('utf8');
  // RFC 7578 §4.4: the type of a part that does not say one.
  const [type = ''] = (fields.get('content-type') ?? 'text/plain').split(';', 1);
  return new FormFile(decodeName(filename).toString('utf8'), type.trim(), bytes);
}

/** The three characters that a browser cannot write into a quoted string. */
const escapes: Readonly<Record<string, string>> = { '%22': '"', '%0D': '\r', '%0A': '\n' };

/** @param bytes one character is one byte */
function decodeName(bytes: string): Buffer {
  const name = bytes.replace(/%(?:22|0D|0A)/g, (escape) => escapes[escape] ?? escape);
  return Buffer.from(name, 'latin1');
}

/**
 * The parameters of a field value, by their names in lower case; of a name that is there twice, the
 * last. In a quoted string a backslash is itself, as browsers write it, but for the one that curl
 * writes before a quotation mark.
 *
 * A loop and no pattern: a part of a form may have a value of megabytes.
 */
function parameters(value: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let equals = -1;
  for (let at = value.indexOf(';'); at !== -1;) {
    const start = at + 1;
    const next = value.indexOf(';', start);
    if (equals < start) equals = value.indexOf('=', start);
    if (equals === -1) break;
    const name = value.slice(start, equals).trim().toLowerCase();
    at = next;
    if ((next !== -1 && equals > next) || name === '' || /\s/.test(name)) continue;
    const text = value.slice(equals + 1, next === -1 ? undefined : next).trim();
    const quoted = text.startsWith('"') ? quotedAt(value, value.indexOf('"', equals)) : undefined;
    found.set(name, quoted?.text ?? text);
    if (quoted !== undefined) at = value.indexOf(';', quoted.end);
  }
  return found;
}

/** The quoted string that begins at `start`; undefined when nothing ends it. */
function quotedAt(value: string, start: number): { text: string; end: number } | undefined {
  let end = -1;
  for (let at = value.indexOf('"', start + 1); at !== -1; at = value.indexOf('"', at + 1)) {
    // What could have been written by curl ends it all the same, when nothing else does.
    end = at;
    if (value[at - 1] !== '\\' || at - 1 === start || endsValue(value, at + 1)) break;
  }
  if (end === -1) return undefined;
  return { text: value.slice(start + 1, end).replaceAll('\\"', '"'), end: end + 1 };
}

function endsValue(value: string, from: number): boolean {
  let at = from;
  while (at < value.length && value[at]?.trim() === '') at++;
  return at === value.length || value[at] === ';';
}
