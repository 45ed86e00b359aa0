// Byte classes of RFC 9110 §5.6 and RFC 9112, as tables for byte loops.
//
// Rule: this file knows single bytes. What may follow what is in the scanners.

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;

const ALPHA_DIGIT = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** tchar (RFC 9110 §5.6.2): 1 for a byte of a method, a field name or an extension name. */
export const TOKEN_BYTES = tableOf(`!#$%&'*+-.^_\`|~${ALPHA_DIGIT}`);

/** A byte of a request target: printable US-ASCII. More than RFC 3986 allows, as in node:http. */
export const TARGET_BYTES = tableOf(range(0x21, 0x7e));

/**
 * A byte of a field value: all but NUL, CR and LF, which a server must refuse. The other control
 * characters it may take (RFC 9110 §5.5), and `fetch()` sends them.
 */
export const VALUE_BYTES = tableOf(`${range(0x01, 0x09)}\v\f${range(0x0e, 0xff)}`);

/**
 * A byte of a quoted string (RFC 9110 §5.6.4): visible, white space or obs-text. The quotation mark
 * and the backslash are among them; they have a meaning of their own.
 */
export const QUOTED_BYTES = tableOf(`\t${range(0x20, 0x7e)}${range(0x80, 0xff)}`);

/** A byte of a host name or an IPv4 address: unreserved, sub-delims, "%" (RFC 3986 §3.2.2). */
export const HOST_BYTES = tableOf(`-._~!$&'()*+,;=%${ALPHA_DIGIT}`);

/** Whether a byte is a decimal digit. */
export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The value of a hexadecimal digit (RFC 5234 §B.1), or -1. */
export function hexValue(byte: number): number {
  if (isDigit(byte)) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/**
 * Whether the bytes from `start` to `end` are an ASCII word in any case.
 *
 * @param word lower-case letters and "-" only
 */
export function isWord(bytes: Buffer, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    // Bit 5 turns upper into lower case, and CR into "-", which has been refused by now. No other
    // byte becomes a letter by it.
    if (((bytes[start + i] as number) | 0x20) !== word.charCodeAt(i)) return false;
  }
  return true;
}

function tableOf(members: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const member of members) table[member.charCodeAt(0)] = 1;
  return table;
}

function range(first: number, last: number): string {
  return String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

/**
 * The members of a comma-separated list, in lower case, without white space around them and
 * without empty ones (RFC 9110 §5.6.1.2). Not for lists that have quoted strings.
 */
export function tokenList(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map(withoutSpaceAround)
    .filter((member) => member !== '');
}

/** A loop: a pattern for the white space at an end would try again at each space in the middle. */
function withoutSpaceAround(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === SP || code === HTAB;
}
