// The blocks of a pcapng file (draft-ietf-opsawg-pcapng), in little-endian order.

import type { CapturedPacket } from './tcp-conversation.ts';

type Option = readonly [code: number, value: Uint8Array];

/** Options of several blocks. */
const optionCodes = { end: 0, comment: 1, application: 4, interfaceName: 2, resolution: 9 };
/** LINKTYPE_RAW: a packet begins with its IPv4 or IPv6 header. */
const rawLinkType = 101;
/** Longest text of an option, whose length has 16 bits; in bytes. */
const maxTextBytes = 65_000;

/** Section Header Block: who wrote the file, and about what. */
export function sectionHeader(application: string, comment: string | undefined): Buffer {
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
export function interfaceDescription(name: string): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(rawLinkType, 0);
  return block(1, body, [
    textOption(optionCodes.interfaceName, name),
    [optionCodes.resolution, Uint8Array.of(6)],
  ]);
}

/** Enhanced Packet Block. */
export function enhancedPacket(
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
