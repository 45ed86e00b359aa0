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
