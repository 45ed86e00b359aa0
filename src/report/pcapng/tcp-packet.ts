// IP packets with TCP in them (RFC 791, RFC 8200, RFC 9293), right in every byte.

/** One side of a connection. */
export interface Endpoint {
  /** 4 or 16 bytes, the same on both sides. */
  readonly address: Uint8Array;
  readonly port: number;
}

/** What a packet says. */
export interface TcpPacket {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly payload: Uint8Array;
  /** Bytes of payload that are known to have been there, and are not in `payload`: those after it. */
  readonly missingBytes: number;
}

/** The bits of the flags field (RFC 9293 §3.1). */
export const tcpFlags = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;

/** The largest payload of one packet: what IPv4 leaves of 65,535 bytes. */
export const maxPayloadBytes = 65_535 - 40;
/** The largest window without the option to scale it: more than one packet, so that it is never full. */
const windowBytes = 65_535;
const tcpHeaderBytes = 20;
const tcpProtocol = 6;
const hopLimit = 64;

/** The bytes of a packet, from the IP header on, without those that are missing. */
export function encodePacket(packet: TcpPacket): Buffer {
  const segment = tcpSegment(packet);
  const length = segment.length + packet.missingBytes;
  const header =
    packet.from.address.length === 4 ? ipv4Header(packet, length) : ipv6Header(packet, length);
  return Buffer.concat([header, segment]);
}

/** The Internet checksum (RFC 1071) of bytes, an odd one counted with a zero. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 2) {
      sum += ((part[index] as number) << 8) | (part[index + 1] ?? 0);
    }
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}

function tcpSegment({
  from,
  to,
  sequence,
  acknowledgement,
  flags,
  payload,
  missingBytes,
}: TcpPacket): Buffer {
  const header = Buffer.alloc(tcpHeaderBytes);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(sequence % 2 ** 32, 4);
  header.writeUInt32BE(acknowledgement % 2 ** 32, 8);
  header.writeUInt8((tcpHeaderBytes / 4) << 4, 12);
  header.writeUInt8(flags, 13);
  header.writeUInt16BE(windowBytes, 14);
  const segment = Buffer.concat([header, payload]);
  const pseudoHeader = Buffer.alloc(8);
  pseudoHeader.writeUInt32BE(segment.length + missingBytes, 0);
  pseudoHeader.writeUInt32BE(tcpProtocol, 4);
  // Missing bytes are counted as zeros; nobody can check the sum of a packet that is cut.
  segment.writeUInt16BE(internetChecksum(from.address, to.address, pseudoHeader, segment), 16);
  return segment;
}

function ipv4Header({ from, to }: TcpPacket, payloadLength: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(header.length + payloadLength, 2);
  // Don't fragment, so that the identification may be 0 (RFC 6864 §4.1).
  header.writeUInt16BE(0x4000, 6);
  header.writeUInt8(hopLimit, 8);
  header.writeUInt8(tcpProtocol, 9);
  header.set(from.address, 12);
  header.set(to.address, 16);
  header.writeUInt16BE(internetChecksum(header), 10);
  return header;
}

function ipv6Header({ from, to }: TcpPacket, payloadLength: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(payloadLength, 4);
  header.writeUInt8(tcpProtocol, 6);
  header.writeUInt8(hopLimit, 7);
  header.set(from.address, 8);
  header.set(to.address, 24);
  return header;
}

// Addresses as packets carry them. An address that is unknown, as that of a
// socket which was gone too early, is the loopback address.

const loopback4 = [127, 0, 0, 1];
const loopback6 = [...Array.from({ length: 15 }, () => 0), 1];
/** ::ffff:0:0/96 (RFC 4291 §2.5.5.2). */
const mapped4 = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** The two addresses of a connection: 4 bytes each, or 16 each when one of them is an IPv6 address. */
export function addressBytes(...texts: readonly [string, string]): [Uint8Array, Uint8Array] {
  const [a, b] = texts.map(parse) as [number[] | undefined, number[] | undefined];
  const isV6 = a?.length === 16 || b?.length === 16;
  const widen = (address: number[] | undefined): Uint8Array => {
    if (address === undefined) return Uint8Array.from(isV6 ? loopback6 : loopback4);
    return Uint8Array.from(isV6 && address.length === 4 ? [...mapped4, ...address] : address);
  };
  return [widen(a), widen(b)];
}

function parse(text: string): number[] | undefined {
  // The zone of a link-local address is of this machine only (RFC 4007 §11).
  const [address = ''] = text.split('%', 1);
  const bytes = address.includes(':') ? parseV6(address) : parseV4(address);
  const isMapped = bytes?.length === 16 && mapped4.every((byte, index) => bytes[index] === byte);
  return isMapped ? bytes.slice(12) : bytes;
}

function parseV4(text: string): number[] | undefined {
  const parts = text.split('.');
  const isAddress =
    parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isAddress ? parts.map(Number) : undefined;
}

function parseV6(text: string): number[] | undefined {
  const halves = text.split('::');
  const [head = [], tail = []] = halves.map((half) =>
    (half === '' ? [] : half.split(':')).flatMap(groupBytes),
  );
  const missing = 16 - head.length - tail.length;
  const isAddress = halves.length === 2 ? missing >= 0 : halves.length === 1 && missing === 0;
  const bytes = isAddress ? [...head, ...Array.from({ length: missing }, () => 0), ...tail] : [];
  return isAddress && !bytes.some(Number.isNaN) ? bytes : undefined;
}

/** Two bytes, or four of an IPv4 address in the end; NaN for what is neither. */
function groupBytes(group: string): number[] {
  if (group.includes('.')) return parseV4(group) ?? [Number.NaN];
  if (!/^[\da-f]{1,4}$/i.test(group)) return [Number.NaN];
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
