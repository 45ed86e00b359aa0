/** The page's copy of visible.ts, and bytes as hexadecimal numbers. */
export const scriptVisible = String.raw`
const hidden = /(?! )[\p{C}\p{Z}]/gu;
const hiddenOrBackslash = /(?! )[\\\p{C}\p{Z}]/gu;
const named = { '\\': '\\\\', '\0': '\\0', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const byteMark = 0xdc00;

function visibleText(text) {
  return text.replace(hidden, escapeCharacter);
}

function visibleLines(bytes) {
  return decode(bytes)
    .split(/(?<=\n)/)
    .map((line) => line.replace(hiddenOrBackslash, escapeCharacterOrByte));
}

function decode(bytes) {
  const start = Math.max(0, bytes.findIndex((byte) => byte < 0x80 || byte >= 0xc0));
  const whole = bytes.subarray(start);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    const text = decoder.decode(whole, { stream: true });
    const rest = whole.subarray(new TextEncoder().encode(text).length);
    return markBytes(bytes.subarray(0, start)) + text + markBytes(rest);
  } catch {
    return markBytes(bytes);
  }
}

function markBytes(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : byteMark + byte)).join('');
}

function escapeCharacterOrByte(character) {
  const byte = character.charCodeAt(0) - byteMark;
  return character.length === 1 && byte >= 0x80 && byte <= 0xff ? escapeByte(byte) : escapeCharacter(character);
}

function escapeCharacter(character) {
  if (character in named) return named[character];
  const code = character.codePointAt(0);
  return code < 0x80 ? escapeByte(code) : '\\u{' + code.toString(16) + '}';
}

function escapeByte(byte) {
  return '\\x' + hex(byte, 2);
}

function hex(number, digits) {
  return number.toString(16).padStart(digits, '0');
}

/** Sixteen bytes a line: where they are, the bytes, and those of them that are ASCII. */
function hexLines(bytes, offset) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = Array.from(bytes.subarray(at, at + 16));
    const numbers = line.map((byte, index) => (index === 8 ? ' ' : '') + hex(byte, 2)).join(' ');
    const text = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(hex(offset + at, 8) + '  ' + numbers.padEnd(49) + ' |' + text + '|');
  }
  return lines;
}
`;
