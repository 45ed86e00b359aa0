// A multipart form (RFC 7578), written as browsers write it (HTML §4.10.22.7).
//
// Rule: as lenient as the reference, whose rules a page can meet: what stands
// before the first delimiter is skipped, lines may end in a bare LF, and the
// last delimiter may be missing. Without any delimiter there is nothing in it.
//
// The library cuts. It reads UTF-8 alone, and takes a backslash in a name for
// an escape, which it is not in a browser. So it is given each byte as one
// character, and gives it back; and names are read here.

import { FormFile } from './form-file.ts';
import { multipartLibrary } from './form-libraries.ts';
import { HTTPException } from '../http-exception.ts';
import { MultiDict } from './multi-dict.ts';

/**
 * Reads a multipart form. Text is UTF-8. A file without a name is the empty text: that is how a
 * browser sends a file input that nobody used.
 *
 * @throws HTTPException with status 400 when there is no boundary, or a part has no end of its head
 */
export function parseMultipartForm(
  contentType: string,
  content: Buffer,
): MultiDict<string | FormFile> {
  const boundary = parameters(contentType).get('boundary');
  if (boundary === undefined || boundary === '') {
    throw new HTTPException(400, `Content-Type without a boundary: ${contentType}`);
  }
  const pairs: [name: string, value: string | FormFile][] = [];
  for (const { headers, text } of parts(content, boundary)) {
    const disposition = parameters(headers['content-disposition'] ?? '');
    const name = disposition.get('name');
    if (name !== undefined) pairs.push([decodeName(name), valueOf(disposition, headers, text)]);
  }
  return new MultiDict(pairs);
}

interface Part {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** One character is one byte. */
  readonly text: string;
}

function parts(content: Buffer, boundary: string): readonly Part[] {
  const message = wellFormed(content.toString('latin1'), boundary);
  if (message === undefined) return [];
  const { parseMultipart } = multipartLibrary();
  const bytes = Buffer.from(message, 'utf8');
  // The body was accepted as a whole, so none of its parts can be too much.
  const limit = bytes.length;
  const limits = { maxHeaderSize: limit, maxFileSize: limit, maxTotalSize: limit, maxParts: limit };
  try {
    return [...parseMultipart(bytes, { boundary, ...limits })];
  } catch (error) {
    throw new HTTPException(400, `multipart form: ${(error as Error).message}`);
  }
}

/** From the first delimiter to the last, with CR LF where it counts; undefined without a delimiter. */
function wellFormed(text: string, boundary: string): string | undefined {
  const delimiter = `--${boundary}`;
  const pattern = delimiter.replaceAll(/\W/g, String.raw`\$&`);
  const first = new RegExp(String.raw`(?<=^|\n)${pattern}(?:--)?(\r?\n|$)`).exec(text);
  if (first === null) return undefined;
  const message = text.slice(first.index);
  return `${first[1] === '\n' ? withCrLf(message, delimiter) : message}\r\n${delimiter}--`;
}

/** Heads and delimiters of a message with bare line feeds; the content stays as it is. */
function withCrLf(message: string, delimiter: string): string {
  return message
    .split(`\n${delimiter}`)
    .map((part) => {
      const headEnd = part.indexOf('\n\n');
      if (headEnd === -1) return part.replaceAll('\n', '\r\n');
      return `${part.slice(0, headEnd).replaceAll('\n', '\r\n')}\r\n\r\n${part.slice(headEnd + 2)}`;
    })
    .join(`\r\n${delimiter}`);
}

function valueOf(
  disposition: ReadonlyMap<string, string>,
  headers: Part['headers'],
  text: string,
): string | FormFile {
  const bytes = Buffer.from(text, 'latin1');
  const filename = disposition.get('filename') ?? '';
  if (filename === '') return bytes.toString('utf8');
  // RFC 7578 §4.4: the type of a part that does not say one.
  const [type = ''] = (headers['content-type'] ?? 'text/plain').split(';', 1);
  return new FormFile(decodeName(filename), type.trim(), bytes);
}

/**
 * The parameters of a field value, by their names in lower case. In a quoted string a backslash
 * is itself, but for the one that curl writes before a quotation mark.
 */
function parameters(value: string): ReadonlyMap<string, string> {
  const found = value.matchAll(/;\s*([^=;\s]+)\s*=\s*(?:"((?:\\"(?!\s*(?:;|$))|[^"])*)"|([^;]*))/g);
  return new Map(
    [...found].map(([, name = '', quoted, plain = '']) => [
      name.toLowerCase(),
      quoted === undefined ? plain.trim() : quoted.replaceAll('\\"', '"'),
    ]),
  );
}

/** The three characters that a browser cannot write into a quoted string. */
const escapes: Readonly<Record<string, string>> = { '%22': '"', '%0D': '\r', '%0A': '\n' };

function decodeName(bytes: string): string {
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return text.replace(/%(?:22|0D|0A)/g, (escape) => escapes[escape] ?? escape);
}
