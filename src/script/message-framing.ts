// What a declared head says about the framing of its message (RFC 9112 §6).
//
// The only HTTP that a script knows: Content-Length, Transfer-Encoding and
// Connection, and whether lines are lines.

import { fieldText } from './field-text.ts';
import type { FieldLine, FieldValue } from './steps.ts';

/** How the declared head delimits the content. */
export type MessageFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'untilClose' };

export function framingOf(status: number, headers: readonly FieldLine[]): MessageFraming {
  if (status === 204 || status === 304) return { kind: 'none' };
  const codings = listOf(headers, 'transfer-encoding');
  if (codings.at(-1) === 'chunked') return { kind: 'chunked' };
  const lengths = new Set(listOf(headers, 'content-length'));
  const [length = ''] = lengths;
  return codings.length === 0 && lengths.size === 1 && /^\d{1,15}$/.test(length)
    ? { kind: 'length', bytes: Number(length) }
    : { kind: 'untilClose' };
}

export function saysClose(headers: readonly FieldLine[]): boolean {
  return listOf(headers, 'connection').includes('close');
}

/** Whether these are field lines as they look: a line break in one would begin another line. */
export function areLines(fields: readonly FieldLine[], reason: FieldValue = ''): boolean {
  return (
    isLine(fieldText(reason)) &&
    fields.every(([name, value]) => isLine(name) && isLine(fieldText(value)))
  );
}

export function isLine(text = ''): boolean {
  return !/[\r\n]/.test(text);
}

/** Whether the fields alone say how the content is framed: not so in 1xx, 204, 304, or free text. */
export function isFinalStatusLine(text: Uint8Array): boolean {
  return /^HTTP\/1\.1 (?!1|204|304)\d{3}(?: [^\r\n]*)?$/.test(Buffer.from(text).toString('latin1'));
}

function listOf(headers: readonly FieldLine[], name: string): string[] {
  return headers
    .filter(([each]) => each.toLowerCase() === name)
    .flatMap(([, value]) => fieldText(value).split(','))
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
}
