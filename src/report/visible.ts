// Bytes and text so that everything in them can be seen, and nothing in them
// acts: as in a string of JavaScript, `\r\n` is CR LF and, in bytes, `\\` is a
// backslash. In text, which is words or code, a backslash stays what it is.
//
// Shown as they are: letters, digits, marks, punctuation and symbols of any
// script, and plain spaces. Escaped: control, format (also those that reverse
// the direction of what follows), private and unassigned characters,
// surrogates, unusual spaces; of what is not UTF-8, every byte beyond ASCII.
//
// The script of wire.html does the same; a test compares the two.

const hidden = /(?! )[\p{C}\p{Z}]/gu;
const hiddenOrBackslash = /(?! )[\\\p{C}\p{Z}]/gu;
const named: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\0': '\\0',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};
/** A byte that is no UTF-8 is this and its value: a surrogate, which no UTF-8 means. */
const byteMark = 0xdc00;

/** Text with everything that cannot be seen escaped. */
export function visibleText(text: string): string {
  return text.replace(hidden, escape);
}

/** Bytes as lines of visible text, each with its line end, which is visible too. */
export function visibleLines(bytes: Uint8Array): string[] {
  return decode(bytes)
    .split(/(?<=\n)/)
    .map((line) => line.replace(hiddenOrBackslash, escapeOrByte));
}

/** The text of UTF-8 that may be cut off within a character on either side. */
function decode(bytes: Uint8Array): string {
  const start = bytes.findIndex((byte) => byte < 0x80 || byte >= 0xc0);
  const whole = bytes.subarray(Math.max(0, start));
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    const text = decoder.decode(whole, { stream: true });
    const rest = whole.subarray(Buffer.byteLength(text));
    return markBytes(bytes.subarray(0, Math.max(0, start))) + text + markBytes(rest);
  } catch {
    return markBytes(bytes);
  }
}

function markBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    String.fromCharCode(byte < 0x80 ? byte : byteMark + byte),
  ).join('');
}

function escapeOrByte(character: string): string {
  const byte = character.charCodeAt(0) - byteMark;
  return character.length === 1 && byte >= 0x80 && byte <= 0xff
    ? escapeByte(byte)
    : escape(character);
}

function escape(character: string): string {
  const name = named[character];
  if (name !== undefined) return name;
  const code = character.codePointAt(0) as number;
  return code < 0x80 ? escapeByte(code) : `\\u{${code.toString(16)}}`;
}

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
