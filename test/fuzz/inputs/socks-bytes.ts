import type { Bytes } from '../kind.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

const hosts = [
  'localhost',
  'www.localhost',
  'web-platform.test',
  'other.test',
  '127.0.0.1',
  '',
  '\xff',
];

/** What a client says to a SOCKS5 proxy first (RFC 1928). */
export function socksBytes(random: Random, port: number): Bytes {
  const methods = random.chance(0.8) ? '\x01\x00' : `\x03${random.bytes(3)}`;
  const bytes = `\x05${methods}\x05${random.chance(0.9) ? '\x01' : random.bytes(1)}\x00${address(random)}${portBytes(port)}`;
  return random.chance(0.4) ? mutate(bytes, random) : bytes;
}

function address(random: Random): Bytes {
  switch (random.int(0, 4)) {
    case 0:
      return '\x01\x7f\x00\x00\x01';
    case 1:
      return `\x04${'\x00'.repeat(15)}\x01`;
    default: {
      const host = random.chance(0.9) ? random.pick(hosts) : random.bytes(random.int(1, 255));
      return `\x03${String.fromCharCode(host.length)}${host}`;
    }
  }
}

function portBytes(port: number): Bytes {
  return String.fromCharCode(port >> 8, port & 0xff);
}
