// The first message of a client (RFC 8446 §4.1.2), read before TLS has it, so
// that what happens to the connection can depend on the server it asks for.
//
// Rule: this file only reads. Whatever it does not understand is for the TLS
// library, which knows the right alert.

import type { TlsVersion } from './tls-version.ts';

/** What a client offers and asks for. */
export interface ClientHello {
  /** The host name as it was sent (SNI, RFC 6066 §3); a browser sends none for an IP address. */
  readonly serverName: string | undefined;
  /** In the client's order (ALPN, RFC 7301 §3.1). */
  readonly alpnProtocols: readonly string[];
  /** In the client's order; of a client older than TLS 1.3 only the newest. */
  readonly versions: readonly TlsVersion[];
}

/** More is expected; or this is no ClientHello, whatever follows. */
export type NoClientHello = 'incomplete' | 'invalid';

const handshakeType = 22;
const clientHelloType = 1;
const recordHeaderBytes = 5;
const messageHeaderBytes = 4;
/** RFC 8446 §5.1. */
const maxRecordBytes = 16_384;
/** Also the limit of OpenSSL. Browsers send two thousand bytes, with a post-quantum key share. */
const maxBodyBytes = 16_384;

const serverNameExtension = 0;
const alpnExtension = 16;
const supportedVersionsExtension = 43;
const hostNameType = 0;

/** The rest are versions that nobody speaks any more, and GREASE (RFC 8701). */
const versionNames: ReadonlyMap<number, TlsVersion> = new Map([
  [0x0301, 'TLSv1'],
  [0x0302, 'TLSv1.1'],
  [0x0303, 'TLSv1.2'],
  [0x0304, 'TLSv1.3'],
]);

/** Reads a ClientHello from the first bytes of a connection, in one record or in several. */
export function readClientHello(bytes: Uint8Array): ClientHello | NoClientHello {
  const message = firstMessage(bytes);
  return typeof message === 'string' ? message : (parseBody(message) ?? 'invalid');
}

/** The body of the first handshake message, put together from its records. */
function firstMessage(bytes: Uint8Array): Uint8Array | NoClientHello {
  const message = new Uint8Array(bytes.length);
  let length = 0;
  for (const fragment of fragments(bytes)) {
    if (fragment === undefined) return 'invalid';
    message.set(fragment, length);
    length += fragment.length;
    const [type = clientHelloType, high, middle, low] = message.subarray(0, length);
    if (type !== clientHelloType) return 'invalid';
    if (high === undefined || middle === undefined || low === undefined) continue;
    const bodyBytes = high * 65_536 + middle * 256 + low;
    if (bodyBytes > maxBodyBytes) return 'invalid';
    const end = messageHeaderBytes + bodyBytes;
    if (length >= end) return message.subarray(messageHeaderBytes, end);
  }
  return 'incomplete';
}

/** What each record holds, as far as it is there; undefined for one that is no part of a handshake. */
function* fragments(bytes: Uint8Array): Generator<Uint8Array | undefined, void> {
  for (let at = 0; at < bytes.length;) {
    const [type, majorVersion = 3, , high, low] = bytes.subarray(at, at + recordHeaderBytes);
    // A wrong byte is seen before the next one comes: the peer may wait for an answer.
    if (type !== handshakeType || majorVersion !== 3) return yield undefined;
    if (high === undefined || low === undefined) return;
    const start = at + recordHeaderBytes;
    const end = start + high * 256 + low;
    // An empty record is forbidden; many of them would be a message without end.
    if (end === start || end - start > maxRecordBytes) return yield undefined;
    yield bytes.subarray(start, end);
    at = end;
  }
}

function parseBody(body: Uint8Array): ClientHello | undefined {
  const reader = new ByteReader(body);
  const legacyVersion = reader.number(2);
  reader.take(32); // random
  reader.vector(1); // legacy_session_id
  reader.vector(2); // cipher_suites
  const compressionMethods = reader.vector(1);
  if (legacyVersion === undefined || compressionMethods === undefined) return undefined;
  const hello = { serverName: undefined, alpnProtocols: [], versions: namesOf([legacyVersion]) };
  // TLS 1.2 and older know a ClientHello without extensions (RFC 5246 §7.4.1.2).
  if (reader.isEmpty) return hello;
  const extensions = list(reader.vector(2), (rest) =>
    parseExtension(rest.number(2), rest.vector(2)),
  );
  return extensions === undefined ? undefined : Object.assign(hello, ...extensions);
}

/** What one extension says, of what is of interest here. */
function parseExtension(
  type: number | undefined,
  data: Uint8Array | undefined,
): Partial<ClientHello> | undefined {
  if (data === undefined) return undefined;
  const reader = new ByteReader(data);
  switch (type) {
    case serverNameExtension: {
      const names = list(reader.vector(2), (rest) => {
        const nameType = rest.number(1);
        const name = rest.vector(2);
        return name && { nameType, name };
      });
      const hostName = names?.find(({ nameType }) => nameType === hostNameType);
      return names && (hostName === undefined ? {} : { serverName: latin1(hostName.name) });
    }
    case alpnExtension: {
      const alpnProtocols = list(reader.vector(2), (rest) => rest.vector(1));
      return alpnProtocols && { alpnProtocols: alpnProtocols.map(latin1) };
    }
    case supportedVersionsExtension: {
      const versions = list(reader.vector(1), (rest) => rest.number(2));
      return versions && { versions: namesOf(versions) };
    }
    default:
      return {};
  }
}

/** All items of a vector; undefined if the vector or one of them is cut off. */
function list<Item>(
  vector: Uint8Array | undefined,
  read: (rest: ByteReader) => Item | undefined,
): Item[] | undefined {
  if (vector === undefined) return undefined;
  const rest = new ByteReader(vector);
  const items: Item[] = [];
  while (!rest.isEmpty) {
    const item = read(rest);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function namesOf(versions: readonly number[]): TlsVersion[] {
  return versions.flatMap((version) => versionNames.get(version) ?? []);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/**
 * Reads the vectors of RFC 8446 §3 from the front. What is not there, and all that is asked for
 * after it, is undefined: never an exception.
 */
class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A number of so many bytes, the most significant first. */
  number(byteCount: number): number | undefined {
    const bytes = this.take(byteCount);
    return bytes?.reduce((value, byte) => value * 256 + byte, 0);
  }

  /** So many bytes. */
  take(byteCount: number): Uint8Array | undefined {
    const end = this.#at + byteCount;
    const from = this.#at;
    this.#at = end;
    return end > this.#bytes.length ? undefined : this.#bytes.subarray(from, end);
  }

  /** As many bytes as a number of `lengthBytes` bytes in front of them says. */
  vector(lengthBytes: number): Uint8Array | undefined {
    const length = this.number(lengthBytes);
    return length === undefined ? undefined : this.take(length);
  }
}
