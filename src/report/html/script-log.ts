/** The log that the page carries (wire.json), and what belongs together in it. */
export const scriptLog = String.raw`
const log = JSON.parse(document.getElementById('wire-log').textContent);
const exchanges = new Map(log.exchanges.map((exchange) => [exchange.id, exchange]));
const connections = new Map(log.connections.map((connection) => [connection.id, connection]));
const segmentsOfConnection = new Map(log.connections.map(({ id }) => [id, []]));
for (const segment of log.segments) segmentsOfConnection.get(segment.connection)?.push(segment);

/** The bytes of wire.json: text, or base64. */
function bytesOf(json) {
  if (typeof json === 'string') return new TextEncoder().encode(json);
  return Uint8Array.from(atob(json.base64), (character) => character.charCodeAt(0));
}

/** Decoded when they are first looked at. */
const decoded = new Map();
function decodedBytesOf(segment) {
  if (segment.kind === 'cut') return undefined;
  if (!decoded.has(segment)) decoded.set(segment, bytesOf(segment.bytes));
  return decoded.get(segment);
}

/** Pieces of bytes, or cuts of some length, in the order in which they passed. */
function passagesOf(segments, ranges) {
  const passages = [];
  for (const segment of segments) {
    const bytes = decodedBytesOf(segment);
    const length = bytes === undefined ? segment.length : bytes.length;
    const range = ranges[segment.direction];
    const start = Math.max(0, range.from - segment.offset);
    const end = Math.min(length, range.to - segment.offset);
    if (end <= start) continue;
    passages.push({
      timeMs: segment.timeMs,
      direction: segment.direction,
      offset: segment.offset + start,
      length: end - start,
      bytes: bytes?.subarray(start, end),
    });
  }
  return passages;
}

function passagesOfExchange(exchange) {
  const ranges = { received: exchange.requestBytes, sent: exchange.responseBytes };
  return passagesOf(segmentsOfConnection.get(exchange.connection) ?? [], ranges);
}

function passagesOfConnection(connection) {
  const all = { from: 0, to: Infinity };
  return passagesOf(segmentsOfConnection.get(connection.id), { received: all, sent: all });
}
`;
