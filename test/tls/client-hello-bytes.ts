/** What to write in a ClientHello. Extensions are in the order of writing. */
export interface HelloInput {
  readonly legacyVersion?: number;
  readonly sessionId?: Buffer;
  readonly cipherSuites?: Buffer;
  readonly extensions?: readonly (readonly [type: number, data: Buffer])[] | undefined;
}

/** A number of so many bytes, the most significant first. */
export function number(value: number, byteCount: number): Buffer {
  const bytes = Buffer.alloc(byteCount);
  bytes.writeUIntBE(value, 0, byteCount);
  return bytes;
}

/** Bytes after their length. */
export function vector(lengthBytes: number, ...parts: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([number(bytes.length, lengthBytes), bytes]);
}

export function serverName(...names: readonly (readonly [type: number, name: string])[]): Buffer {
  return vector(
    2,
    ...names.map(([type, name]) =>
      Buffer.concat([number(type, 1), vector(2, Buffer.from(name, 'latin1'))]),
    ),
  );
}

export function alpn(...protocols: readonly string[]): Buffer {
  return vector(2, ...protocols.map((protocol) => vector(1, Buffer.from(protocol, 'latin1'))));
}

export function supportedVersions(...versions: readonly number[]): Buffer {
  return vector(1, ...versions.map((version) => number(version, 2)));
}

/** The handshake message (RFC 8446 §4.1.2). */
export function helloMessage(input: HelloInput = {}): Buffer {
  const {
    legacyVersion = 0x0303,
    sessionId = Buffer.alloc(32, 7),
    cipherSuites = Buffer.from([0x13, 1, 0x13, 2]),
    extensions = [],
  } = input;
  const list = extensions.map(([type, data]) => Buffer.concat([number(type, 2), vector(2, data)]));
  const body = Buffer.concat([
    number(legacyVersion, 2),
    Buffer.alloc(32, 0xa5),
    vector(1, sessionId),
    vector(2, cipherSuites),
    vector(1, Buffer.from([0])),
    'extensions' in input && input.extensions === undefined ? Buffer.alloc(0) : vector(2, ...list),
  ]);
  return Buffer.concat([number(1, 1), vector(3, body)]);
}

/** A message in records (RFC 8446 §5.1), cut at multiples of so many bytes. */
export function records(message: Buffer, fragmentBytes = 16_384): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < message.length; at += fragmentBytes) {
    const fragment = message.subarray(at, at + fragmentBytes);
    parts.push(Buffer.from([0x16, 3, 1]), vector(2, fragment));
  }
  return Buffer.concat(parts);
}
