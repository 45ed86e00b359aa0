// The requests of a recording, read without any opinion on them.

import { decodeChunked } from '../message.ts';

/** A request as it was sent, in its parts. */
export interface Asked {
  /** All its bytes, so that another recording of the same can be found. */
  readonly text: string;
  readonly method: string;
  readonly target: string;
  /** Empty for a request line of two words. */
  readonly version: string;
  /** Path of the target, not decoded. */
  readonly path: string;
  readonly query: string;
  /** Field lines as they were, with the space around a value. */
  readonly lines: readonly string[];
  readonly body: string;
  /** Empty lines stood before it. */
  readonly isAfterEmptyLine: boolean;
}

/** All requests of a connection. */
export function askedIn(bytes: string): Asked[] {
  const asked: Asked[] = [];
  for (let rest = bytes; rest !== '';) {
    const [empty = ''] = /^(?:\r\n)*/.exec(rest) ?? [];
    const end = rest.indexOf('\r\n\r\n', empty.length);
    const head = rest.slice(empty.length, end === -1 ? undefined : end);
    if (head === '') break;
    const [requestLine = '', ...lines] = head.split('\r\n');
    const [method = '', target = '', version = ''] = requestLine.split(/[ \t]+/);
    const after = end === -1 ? '' : rest.slice(end + 4);
    const body = after.slice(0, bodyBytes(lines, after));
    rest = after.slice(body.length);
    const [, path = '', query = ''] =
      /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(target) ?? [];
    const text = `${head}\r\n\r\n${body}`;
    const isAfterEmptyLine = empty !== '';
    asked.push({ text, method, target, version, path, query, lines, body, isAfterEmptyLine });
  }
  return asked;
}

/** The values of all fields of this name, in any case; without the white space around them. */
export function fieldsOf({ lines }: Pick<Asked, 'lines'>, name: string): string[] {
  return lines.flatMap((line) => {
    const [, each = '', value = ''] = /^([^:]*):(.*)$/s.exec(line) ?? [];
    return each.toLowerCase() === name ? [value.replace(/^[ \t]+|[ \t]+$/g, '')] : [];
  });
}

/** Whether the client wants to send another request after it (RFC 9112 §9.3). */
export function isPersistent(asked: Asked): boolean {
  const options = fieldsOf(asked, 'connection').flatMap((value) =>
    value.toLowerCase().split(/[ \t]*,[ \t]*/),
  );
  if (options.includes('close')) return false;
  return (
    asked.version === 'HTTP/1.1' || (asked.version === 'HTTP/1.0' && options.includes('keep-alive'))
  );
}

/** The parameters of the query, decoded as UTF-8. */
export function parametersOf({ query }: Asked): URLSearchParams {
  return new URLSearchParams(query);
}

function bodyBytes(lines: readonly string[], after: string): number {
  const isChunked = fieldsOf({ lines }, 'transfer-encoding').some((each) => /chunked/i.test(each));
  if (isChunked) return decodeChunked(after)?.end ?? after.length;
  const length = Number(fieldsOf({ lines }, 'content-length')[0] ?? 0);
  return Number.isInteger(length) ? length : after.length;
}
