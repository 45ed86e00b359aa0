/** The messages of an exchange: taken apart, shown as JSON, and copied as what would send them again. */
export const scriptCopies = String.raw`
/** The bytes of one direction, or undefined when some of them were not kept. */
function joined(passages, direction) {
  const parts = passages.filter((passage) => passage.direction === direction).map(({ bytes }) => bytes);
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Each byte a character. */
function latin1(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

/** A message in two parts; undefined when its head is none. Interim responses are passed over. */
function messageOf(bytes) {
  if (bytes === undefined) return undefined;
  let from = 0;
  for (;;) {
    const text = latin1(bytes.subarray(from, from + 65536));
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const [first, ...lines] = text.slice(0, end).split('\r\n');
    if (/^HTTP\/1\.[01] 1(?!01)\d\d/.test(first)) {
      from += end + 4;
      continue;
    }
    const fields = lines.map((line) => /^([^:]*):[ \t]*(.*?)[ \t]*$/.exec(line)).map((found) => found && [found[1], found[2]]);
    return { first, fields, content: bytes.subarray(from + end + 4), isWhole: from === 0 };
  }
}

function fieldOf({ fields }, name) {
  return fields.find((field) => field !== null && field[0].toLowerCase() === name)?.[1];
}

/** Content without its chunks; undefined when they are broken. */
function contentOf(message) {
  if (!/chunked/i.test(fieldOf(message, 'transfer-encoding') ?? '')) return message.content;
  const parts = [];
  let at = 0;
  for (;;) {
    const line = /^([\da-f]+)[^\r\n]*\r\n/i.exec(latin1(message.content.subarray(at, at + 1024)));
    if (line === null) return undefined;
    const size = parseInt(line[1], 16);
    at += line[0].length;
    if (size === 0) return new Uint8Array(parts.flatMap((part) => Array.from(part)));
    parts.push(message.content.subarray(at, at + size));
    at += size + 2;
  }
}

/** More is not made pretty: a page must stay quick. */
const maxPrettyBytes = 262144;

function jsonSection(heading, message) {
  if (message === undefined || !/[/+]json\b/i.test(fieldOf(message, 'content-type') ?? '')) return [];
  const content = contentOf(message);
  if (content === undefined || content.length === 0 || content.length > maxPrettyBytes) return [];
  try {
    const text = JSON.stringify(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)), undefined, 2);
    const lines = text.split('\n').map(visibleText).join('\n');
    return [element('h3', {}, heading), element('pre', { class: 'json' }, lines)];
  } catch {
    return [];
  }
}

/** A text in single quotes for a shell. */
function quoted(text) {
  return "'" + text.replaceAll("'", "'\\''") + "'";
}

/** Bytes for a shell: as they are when they are text, else escaped. */
function shellBytes(bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!/[\0-\x08\x0b-\x1f]/.test(text)) return quoted(text);
  } catch {
    // It is no text.
  }
  return "$'" + Array.from(bytes, (byte) => '\\x' + hex(byte, 2)).join('') + "'";
}

function curlOf(exchange, message) {
  const { protocol, local } = connections.get(exchange.connection);
  const host = exchange.host ?? local.address + ':' + local.port;
  const isWhole = /^https?:/.test(exchange.target);
  const url = isWhole ? exchange.target : protocol + '://' + host + exchange.target;
  const left = new Set(['host', 'content-length', 'transfer-encoding', 'connection']);
  const content = contentOf(message) ?? message.content;
  const parts = ['curl ' + quoted(url)];
  if (exchange.method === 'HEAD') parts.push('--head');
  else if (exchange.method !== 'GET' || content.length > 0) parts.push('-X ' + quoted(exchange.method));
  for (const field of message.fields) {
    if (field === null || left.has(field[0].toLowerCase())) continue;
    // An empty value has a form of its own.
    parts.push('-H ' + quoted(field[1] === '' ? field[0] + ';' : field[0] + ': ' + field[1]));
  }
  if (content.length > 0) parts.push('--data-binary ' + shellBytes(content));
  return parts.join(' \\\n  ');
}

/** Bytes as an expression: text where they are UTF-8. */
function expressionOf(bytes) {
  try {
    return JSON.stringify(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return 'Buffer.from(' + JSON.stringify(btoa(latin1(bytes))) + ", 'base64')";
  }
}

const endOf = { ended: 'end()', closed: 'close()', reset: 'reset()', hung: 'hang()' };
/** Less between two writes is no pause that anybody meant. */
const pauseMs = 4;

/** The reply or the script that sends the same bytes, with the same pauses. */
function scriptOf(exchange, passages, message) {
  const sent = passages.filter(({ direction }) => direction === 'sent');
  const end = endOf[exchange.outcome] ?? 'hang()';
  if (sent.length === 0) return 'script.' + end;
  const isPaused = sent.some(({ timeMs }, index) => index > 0 && timeMs - sent[index - 1].timeMs >= pauseMs);
  const status = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(message?.first ?? '');
  const isChunked = message !== undefined && fieldOf(message, 'transfer-encoding') !== undefined;
  const length = message === undefined ? undefined : fieldOf(message, 'content-length');
  const isPlain = status !== null && message.isWhole && !message.fields.includes(null) && exchange.addedBytes === undefined;
  const isReply = isPlain && !isPaused && !isChunked && exchange.outcome === 'ended' && Number(status[1]) >= 200
    && (length === undefined ? message.content.length === 0 : Number(length) === message.content.length);
  const added = new Set(['content-length', 'date', 'server']);
  if (isReply) {
    const headers = message.fields.filter(([name]) => !added.has(name.toLowerCase()));
    return [
      '{',
      '  status: ' + status[1] + ',',
      '  headers: ' + JSON.stringify(headers) + ',',
      ...(message.content.length === 0 ? [] : ['  body: ' + expressionOf(message.content) + ',']),
      '}',
    ].join('\n');
  }
  const steps = [];
  // As it is written: the head may be any bytes.
  sent.forEach(({ timeMs, bytes }, index) => {
    const pause = index === 0 ? 0 : Math.round(timeMs - sent[index - 1].timeMs);
    if (pause >= pauseMs) steps.push('delay(' + pause + ')');
    steps.push(bytes === undefined ? 'raw(/* bytes that were not kept */)' : 'raw(' + expressionOf(bytes) + ')');
  });
  return ['script', ...steps, end].join('\n  .');
}

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A page of a file may not have it.
    const area = element('textarea', {}, text);
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  said.textContent = 'Copied';
}

function copiesOf(exchange, passages) {
  const request = messageOf(joined(passages, 'received'));
  const response = messageOf(joined(passages, 'sent'));
  const said = element('span', { role: 'status' });
  return {
    buttons: element('div', { class: 'copies' },
      request === undefined ? undefined : button('Copy as cURL', () => copy(curlOf(exchange, request), said)),
      button('Copy as script', () => copy(scriptOf(exchange, passages, response), said)),
      said),
    json: [jsonSection('JSON of the request', request), jsonSection('JSON of the response', response)],
  };
}
`;
