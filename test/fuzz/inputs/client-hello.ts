import * as hello from '../../tls/client-hello-bytes.ts';
import type { Bytes } from '../kind.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

const names = [
  'localhost',
  'www.localhost',
  'web-platform.test',
  'a..b',
  '',
  '\xff',
  'x'.repeat(300),
];

/** The first bytes of a TLS client, or of one that speaks something else. */
export function firstTlsBytes(random: Random): Bytes {
  if (random.chance(0.1))
    return random.pick(['GET / HTTP/1.1\r\n\r\n', '\x16', '\x80\x2e\x01', '\x15\x03\x01']);
  const bytes = wellFormed(random).toString('latin1');
  return random.chance(0.7) ? mutate(bytes, random) : bytes;
}

function wellFormed(random: Random): Buffer {
  const extensions = random.list(0, 5, () => extension(random));
  const message = hello.helloMessage({
    legacyVersion: random.pick([0x0303, 0x0303, 0x0301, 0x0300, 0x0304]),
    sessionId: Buffer.alloc(random.pick([0, 32, 255]), 7),
    extensions: random.chance(0.1) ? undefined : extensions,
  });
  return hello.records(message, random.pick([16_384, 16_384, 100, 1]));
}

function extension(random: Random): readonly [type: number, data: Buffer] {
  switch (random.int(0, 4)) {
    case 0:
      return [0, hello.serverName([random.pick([0, 0, 1]), random.pick(names)])];
    case 1:
      return [
        16,
        hello.alpn(...random.list(0, 3, () => random.pick(['h2', 'http/1.1', '', '\0']))),
      ];
    case 2:
      return [
        43,
        hello.supportedVersions(...random.list(0, 3, () => random.pick([0x0304, 0x0303, 0x3a3a]))),
      ];
    default:
      return [random.int(0, 65_535), Buffer.from(random.bytes(random.size(300)), 'latin1')];
  }
}
