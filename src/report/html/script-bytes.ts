/** Bytes of both directions, as text or as hexadecimal numbers. */
export const scriptBytes = String.raw`
/** More is shown when it is asked for: a page must stay quick. */
const maxPassages = 200;
const maxShownBytes = 16384;
const escapes = /(\\(?:x[\da-f]{2}|u\{[\da-f]+\}|[0tnr\\]))/;
let format = 'text';

/** The heading, the choice of format, and the bytes. */
function bytesSection(passages) {
  if (passages.length === 0) return [];
  const content = element('div', {});
  const fill = () => content.replaceChildren(...passageElements(passages, maxPassages, content));
  fill();
  const choice = (value, text) => {
    const input = element('input', { type: 'radio', name: 'format', value, checked: format === value });
    input.addEventListener('change', () => {
      format = value;
      fill();
    });
    return element('label', {}, input, element('span', {}, text));
  };
  const formats = element('fieldset', { class: 'choice' },
    element('legend', { class: 'unseen' }, 'Show bytes as'), choice('text', 'Text'), choice('hex', 'Hex'));
  return [element('div', { class: 'bytes-head' }, element('h3', {}, 'Bytes'), formats), content];
}

function passageElements(passages, max, content) {
  const shown = passages.slice(0, max).map((passage) => passageElement(passage));
  const left = passages.length - shown.length;
  if (left <= 0) return shown;
  const more = button('Show ' + count(left, 'more piece'), () =>
    content.replaceChildren(...passageElements(passages, Infinity, content)));
  return [...shown, more];
}

function passageElement(passage) {
  const { timeMs, direction, offset, length, bytes } = passage;
  const word = direction === 'received' ? '▶ Received' : '◀ Sent';
  const heading = element('h4', {}, word,
    element('span', {}, milliseconds(timeMs) + ' ms'),
    element('span', {}, count(length, 'byte') + ' from byte ' + offset.toLocaleString('en-US')));
  const block = element('div', { class: 'passage ' + direction }, heading);
  if (bytes === undefined) {
    block.append(element('p', { class: 'mark' }, count(length, 'byte') + ' that were not kept'));
    return block;
  }
  const pre = element('pre', {}, shownBytes(bytes.subarray(0, maxShownBytes), offset));
  block.append(pre);
  if (length > maxShownBytes) {
    const all = button('Show all ' + count(length, 'byte'), () => {
      pre.replaceChildren(...shownBytes(bytes, offset));
      all.remove();
    });
    block.append(all);
  }
  return block;
}

/** What stands in a pre element; what was escaped looks different from what was not. */
function shownBytes(bytes, offset) {
  if (format === 'hex') return [hexLines(bytes, offset).join('\n')];
  return visibleLines(bytes).join('\n').split(escapes)
    .map((part, index) => (index % 2 === 0 ? part : element('i', {}, part)));
}
`;

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
