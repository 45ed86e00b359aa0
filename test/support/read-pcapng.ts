// Reads the captures that this project writes, and checks what must hold for any.

import { internetChecksum } from '../../src/report/pcapng/tcp-packet.ts';

/** One TCP packet, as a capture shows it. */
export interface ReadPacket {
  /** Microseconds since 1970. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: string;
  readonly payload: Buffer;
  readonly missingBytes: number;
  readonly comments: readonly string[];
}

interface Block {
  readonly type: number;
  readonly body: Buffer;
}

/** The blocks of a file. */
export function readBlocks(file: Buffer): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < file.length;) {
    const length = file.readUInt32LE(at + 4);
    if (length % 4 !== 0) throw new Error(`a block of ${length} bytes`);
    if (file.readUInt32LE(at + length - 4) !== length) throw new Error('two lengths of one block');
    blocks.push({ type: file.readUInt32LE(at), body: file.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}

/** Options by code. */
export function readOptions(bytes: Buffer): [code: number, value: Buffer][] {
  const options: [number, Buffer][] = [];
  for (let at = 0; at < bytes.length;) {
    const code = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (code === 0) return options;
    options.push([code, bytes.subarray(at + 4, at + 4 + length)]);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return options;
}

/** The packets of a file, whose lengths and checksums are right. */
export function readPackets(file: Buffer): ReadPacket[] {
  return readBlocks(file)
    .filter(({ type }) => type === 6)
    .map(({ body }) => {
      const captured = body.readUInt32LE(12);
      const options = readOptions(body.subarray(20 + Math.ceil(captured / 4) * 4));
      return {
        at: body.readUInt32LE(4) * 2 ** 32 + body.readUInt32LE(8),
        ...readPacket(body.subarray(20, 20 + captured), body.readUInt32LE(16) - captured),
        comments: options.filter(([code]) => code === 1).map(([, value]) => value.toString()),
      };
    });
}

function readPacket(packet: Buffer, missingBytes: number) {
  const isV4 = packet.readUInt8(0) >> 4 === 4;
  const headerBytes = isV4 ? 20 : 40;
  const total = isV4 ? packet.readUInt16BE(2) : 40 + packet.readUInt16BE(4);
  if (total !== packet.length + missingBytes) throw new Error(`a packet of ${total} bytes`);
  if (isV4 && internetChecksum(packet.subarray(0, 20)) !== 0)
    throw new Error('a bad IPv4 checksum');
  const [fromAddress, toAddress] = isV4
    ? [packet.subarray(12, 16), packet.subarray(16, 20)]
    : [packet.subarray(8, 24), packet.subarray(24, 40)];
  const segment = packet.subarray(headerBytes);
  const pseudoHeader = Buffer.from([0, 0, 0, 0, 0, 0, 0, 6]);
  pseudoHeader.writeUInt32BE(segment.length + missingBytes);
  if (internetChecksum(fromAddress, toAddress, pseudoHeader, segment) !== 0) {
    throw new Error('a bad TCP checksum');
  }
  const bits = segment.readUInt8(13);
  const names = ['FIN', 'SYN', 'RST', 'PSH', 'ACK'];
  return {
    from: `${fromAddress.join('.')}:${segment.readUInt16BE(0)}`,
    to: `${toAddress.join('.')}:${segment.readUInt16BE(2)}`,
    sequence: segment.readUInt32BE(4),
    acknowledgement: segment.readUInt32BE(8),
    flags: names.filter((_, bit) => (bits & (1 << bit)) !== 0).join(' '),
    payload: segment.subarray((segment.readUInt8(12) >> 4) * 4),
    missingBytes,
  };
}
