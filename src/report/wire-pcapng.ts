// A log as a capture for Wireshark.
//
// Every connection is a TCP stream. Of a TLS connection it is what TLS carried:
// the plain bytes, so that nobody needs keys. The server's port is shown as 80,
// because Wireshark knows by the port that HTTP is spoken, even where the bytes
// are so broken that nothing else would tell; the first packet says which port
// it was. Bytes that were not kept are packets that were not captured whole.

import type { Finding } from '../journal/findings.ts';
import { lengthOf } from '../journal/slice-segments.ts';
import type { WireConnection, WireExchange, WireLog, WireSegment } from '../journal/wire-log.ts';
import { addressText, hostText, tlsText } from './connection-words.ts';
import { exchangeTitle, retryText } from './exchange-title.ts';
import { LogIndex } from './log-index.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from './pcapng/blocks.ts';
import { addressBytes } from './pcapng/ip-address.ts';
import { packetsOf, type Conversation } from './pcapng/tcp-conversation.ts';

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
  while (port === 0 || taken.has(`${addresses} ${port}`)) {
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
