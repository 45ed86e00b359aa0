// A log as a capture for Wireshark.
//
// Every connection is a TCP stream. Of a TLS connection it is what TLS carried:
// the plain bytes, so that nobody needs keys. The server's port is shown as 80,
// because Wireshark knows by the port that HTTP is spoken, even where the bytes
// are so broken that nothing else would tell; the first packet says which port
// it was. Bytes that were not kept are packets that were not captured whole.

import type { Finding } from '../journal/findings.ts';
import { lengthOf } from '../journal/segments.ts';
import type { WireConnection, WireExchange, WireLog, WireSegment } from '../journal/wire-log.ts';
import { addressText, exchangeTitle, hostText, retryText, tlsText } from './words.ts';
import { LogIndex } from './log-index.ts';
import { addressBytes } from './pcapng/tcp-packet.ts';
import { packetsOf, type CapturedPacket, type Conversation } from './pcapng/tcp-conversation.ts';

const httpPort = 80;
const maxPort = 65_535;
/** Where a port is looked for when the browser's is taken. */
const firstFreePort = 1024;

/** A log as the bytes of a pcapng file. */
export function wirePcapng(log: WireLog): Buffer {
  const packets = conversationsOf(log)
    .flatMap(packetsOf)
    .toSorted((a, b) => a.timeMs - b.timeMs);
  return Buffer.concat([
    sectionHeader('playwright-wptserve', log.title),
    interfaceDescription('wptserve'),
    ...packets.map((packet) => enhancedPacket(packet, log.startedAt)),
  ]);
}

function conversationsOf(log: WireLog): Conversation[] {
  const index = new LogIndex(log);
  const takenPorts = new Set<string>();
  return log.connections.map((connection) => {
    const { id, peer, local, openedMs, closed } = connection;
    const [peerAddress, serverAddress] = addressBytes(peer.address, local.address);
    // Two connections to different ports of the server can have the same port in the browser.
    const port = freePort(peer.port, `${peerAddress} ${serverAddress}`, takenPorts);
    return {
      peer: { address: peerAddress, port },
      server: { address: serverAddress, port: httpPort },
      openedMs,
      closed,
      segments: index.segmentsOn(id),
      comments: [
        describeConnection(connection),
        ...index.findingsOnConnection(id).map(describeFinding),
      ],
      commentsOn: commentsFor(index.exchangesOn(id), index),
    };
  });
}

function freePort(wanted: number, addresses: string, taken: Set<string>): number {
  let port = wanted;
  // The port that the server is shown with would make both ends one, on one machine.
  while (port === 0 || port === httpPort || taken.has(`${addresses} ${port}`)) {
    port = port >= maxPort || port === 0 ? firstFreePort : port + 1;
  }
  taken.add(`${addresses} ${port}`);
  return port;
}

function describeConnection(connection: WireConnection): string {
  const { id, protocol, peer, local } = connection;
  const host = hostText(connection);
  const ends =
    `connection ${id}, ${protocol}: browser ${addressText(peer)}, server ${addressText(local)} ` +
    `(shown as port ${httpPort})${host === undefined ? '' : `, ${host}`}`;
  const tls = tlsText(connection);
  if (tls === undefined) return ends;
  return connection.tls?.error === undefined && connection.tls !== undefined
    ? `${ends}. Shown is what TLS carried (${tls})`
    : `${ends}. ${tls}`;
}

/** An exchange is told on the packet with the first byte of its request. */
function commentsFor(
  exchanges: readonly WireExchange[],
  index: LogIndex,
): (segment: WireSegment) => readonly string[] {
  const left = [...exchanges];
  return (segment) => {
    if (segment.direction !== 'received') return [];
    const end = segment.offset + lengthOf(segment);
    const comments: string[] = [];
    for (let [next] = left; next !== undefined && next.requestBytes.from < end; [next] = left) {
      left.shift();
      const by = next.answer === undefined ? '' : `, answered by ${next.answer}`;
      const retry = retryText(next);
      const again = retry === undefined ? '' : `, ${retry}`;
      comments.push(`exchange ${next.id}: ${exchangeTitle(next)}${by}${again}`);
      comments.push(...index.findingsOnExchange(next.id).map(describeFinding));
    }
    return comments;
  };
}

function describeFinding({ severity, kind, title, details }: Finding): string {
  return `${severity}, ${kind}: ${title}${details === undefined ? '' : `\n${details}`}`;
}

// The blocks of a pcapng file (draft-ietf-opsawg-pcapng), in little-endian order.

type Option = readonly [code: number, value: Uint8Array];

/** Options of several blocks. */
const optionCodes = { end: 0, comment: 1, application: 4, interfaceName: 2, resolution: 9 };
/** LINKTYPE_RAW: a packet begins with its IPv4 or IPv6 header. */
const rawLinkType = 101;
/** Longest text of an option, whose length has 16 bits; in bytes. */
const maxTextBytes = 65_000;

/** Section Header Block: who wrote the file, and about what. */
function sectionHeader(application: string, comment: string | undefined): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(0x1a2b3c4d, 0);
  body.writeUInt16LE(1, 4);
  body.writeUInt16LE(0, 6);
  // The length of the section is not said.
  body.writeBigInt64LE(-1n, 8);
  return block(0x0a0d0d0a, body, [
    ...(comment === undefined ? [] : [textOption(optionCodes.comment, comment)]),
    textOption(optionCodes.application, application),
  ]);
}

/** Interface Description Block: IP packets, with times in microseconds. */
function interfaceDescription(name: string): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(rawLinkType, 0);
  return block(1, body, [
    textOption(optionCodes.interfaceName, name),
    [optionCodes.resolution, Uint8Array.of(6)],
  ]);
}

/** Enhanced Packet Block. */
function enhancedPacket(
  { timeMs, bytes, originalLength, comments }: CapturedPacket,
  startedAt: number,
): Buffer {
  const microseconds = startedAt * 1000 + Math.round(timeMs * 1000);
  const body = Buffer.alloc(20);
  body.writeUInt32LE(Math.floor(microseconds / 2 ** 32), 4);
  body.writeUInt32LE(microseconds % 2 ** 32, 8);
  body.writeUInt32LE(bytes.length, 12);
  body.writeUInt32LE(originalLength, 16);
  return block(
    6,
    Buffer.concat([body, bytes, padding(bytes.length)]),
    comments.map((comment) => textOption(optionCodes.comment, comment)),
  );
}

function textOption(code: number, text: string): Option {
  return [code, Buffer.from(text).subarray(0, maxTextBytes)];
}

function block(type: number, body: Buffer, options: readonly Option[]): Buffer {
  const encoded = encodeOptions(options);
  const length = 12 + body.length + encoded.length;
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  return Buffer.concat([head, body, encoded, head.subarray(4)]);
}

function encodeOptions(options: readonly Option[]): Buffer {
  if (options.length === 0) return Buffer.alloc(0);
  const end: Option = [optionCodes.end, new Uint8Array(0)];
  return Buffer.concat(
    [...options, end].flatMap(([code, value]) => {
      const head = Buffer.alloc(4);
      head.writeUInt16LE(code, 0);
      head.writeUInt16LE(value.length, 2);
      return [head, value, padding(value.length)];
    }),
  );
}

/** Everything begins at a multiple of four bytes. */
function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}
