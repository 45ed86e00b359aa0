// Reads what a SOCKS5 client says before it is connected (RFC 1928 §3, §4).
//
// Rule: bytes in, events out, no socket. Only CONNECT without authentication is
// spoken here. Bytes are judged in their order, so that a doubtful one is an
// error at once and however the bytes are cut; nothing is guessed or skipped.
// The longest message has 262 bytes, so less than that is ever kept.

/** How a client names the host it wants. */
type AddressType = 'ipv4' | 'domain' | 'ipv6';

/** What a client wants to be connected to. */
export interface SocksRequest {
  /** A name as it was sent, or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly addressType: AddressType;
}

/** What was wrong with a client's bytes: stable words. */
export type SocksErrorCode =
  | 'not-socks5'
  | 'no-acceptable-method'
  | 'command-not-supported'
  | 'bad-reserved-byte'
  | 'address-type-not-supported'
  | 'empty-host'
  | 'incomplete';

/** What a client said. An error is the last event, and so is a request. */
export type SocksEvent =
  | {
      readonly kind: 'greeting';
      /** To be sent: the method that was chosen. */
      readonly answer: Uint8Array;
    }
  | {
      readonly kind: 'request';
      readonly request: SocksRequest;
      /** What came after the request: for whoever the client wants to talk to. */
      readonly rest: Buffer;
    }
  | {
      readonly kind: 'error';
      readonly code: SocksErrorCode;
      /** Offset in bytes of the first offending byte. */
      readonly offset: number;
      /** To be sent before hanging up; undefined for a peer that would not understand it. */
      readonly answer: Uint8Array | undefined;
    };

const VERSION = 5;
const CONNECT = 1;
const noBytes: Buffer = Buffer.alloc(0);

const addressTypes: Readonly<Record<number, AddressType>> = { 1: 'ipv4', 3: 'domain', 4: 'ipv6' };
/** Bytes of an address that does not say its own length. */
const addressBytes = { ipv4: 4, ipv6: 16 };

/** The server's side of one handshake. */
export class SocksParser {
  #phase: 'greeting' | 'request' | 'over' = 'greeting';
  /** What is not understood yet, and where it begins. */
  #bytes = noBytes;
  #offset = 0;

  /** How many bytes are kept until more come. */
  get bufferedBytes(): number {
    return this.#bytes.length;
  }

  /** Takes what the client sent. After a request or an error it takes nothing. */
  receive(packet: Buffer): readonly SocksEvent[] {
    const events: SocksEvent[] = [];
    if (this.#phase === 'over') return events;
    this.#bytes = this.#bytes.length === 0 ? packet : Buffer.concat([this.#bytes, packet]);
    if (this.#phase === 'greeting') events.push(...this.#greeting());
    if (this.#phase === 'request') events.push(...this.#request());
    return events;
  }

  /** The client sends no more. */
  receiveEnd(): readonly SocksEvent[] {
    if (this.#phase === 'over') return [];
    return this.#fail('incomplete', this.#bytes.length, undefined);
  }

  #greeting(): readonly SocksEvent[] {
    const [version, methodCount] = this.#bytes;
    if (version !== undefined && version !== VERSION) return this.#fail('not-socks5', 0, undefined);
    if (methodCount === undefined || this.#bytes.length < 2 + methodCount) return [];
    const methods = this.#bytes.subarray(2, 2 + methodCount);
    if (!methods.includes(0)) return this.#fail('no-acceptable-method', 1, NO_ACCEPTABLE_METHOD);
    this.#phase = 'request';
    this.#bytes = this.#bytes.subarray(2 + methodCount);
    this.#offset = 2 + methodCount;
    return [{ kind: 'greeting', answer: NO_AUTHENTICATION }];
  }

  #request(): readonly SocksEvent[] {
    const [version, command, reserved, type, firstOfAddress] = this.#bytes;
    if (version !== undefined && version !== VERSION) return this.#refuse('not-socks5', 0);
    if (command !== undefined && command !== CONNECT) {
      return this.#refuse('command-not-supported', 1, 'command-not-supported');
    }
    if (reserved !== undefined && reserved !== 0) return this.#refuse('bad-reserved-byte', 2);
    if (type === undefined) return [];
    const addressType = addressTypes[type];
    if (addressType === undefined) {
      return this.#refuse('address-type-not-supported', 3, 'address-type-not-supported');
    }
    if (firstOfAddress === undefined) return [];
    const start = addressType === 'domain' ? 5 : 4;
    const end = start + (addressType === 'domain' ? firstOfAddress : addressBytes[addressType]);
    if (start === end) return this.#refuse('empty-host', 4);
    if (this.#bytes.length < end + 2) return [];
    const host = hostOf(addressType, this.#bytes.subarray(start, end));
    const port = this.#bytes.readUInt16BE(end);
    const rest = this.#bytes.subarray(end + 2);
    this.#finish();
    return [{ kind: 'request', request: { host, port, addressType }, rest }];
  }

  #refuse(
    code: SocksErrorCode,
    index: number,
    reply: SocksReply = 'general-failure',
  ): readonly SocksEvent[] {
    return this.#fail(code, index, encodeSocksReply(reply));
  }

  #fail(
    code: SocksErrorCode,
    index: number,
    answer: Uint8Array | undefined,
  ): readonly SocksEvent[] {
    const offset = this.#offset + index;
    this.#finish();
    return [{ kind: 'error', code, offset, answer }];
  }

  #finish(): void {
    this.#phase = 'over';
    this.#bytes = noBytes;
  }
}

function hostOf(addressType: AddressType, bytes: Buffer): string {
  switch (addressType) {
    case 'ipv4':
      return bytes.join('.');
    case 'domain':
      return bytes.toString('utf8');
    case 'ipv6': {
      const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
      // The shortest form (RFC 5952).
      return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
    }
  }
}

// What a SOCKS5 server says (RFC 1928), as bytes.

/** Chooses the method "no authentication required" (RFC 1928 §3). */
const NO_AUTHENTICATION: Uint8Array = Uint8Array.of(5, 0);

/** No method of the client is acceptable: the client has to hang up (RFC 1928 §3). */
const NO_ACCEPTABLE_METHOD: Uint8Array = Uint8Array.of(5, 0xff);

/** Values of the reply field (RFC 1928 §6). */
const CODES = {
  succeeded: 0,
  'general-failure': 1,
  'not-allowed': 2,
  'network-unreachable': 3,
  'host-unreachable': 4,
  'connection-refused': 5,
  'ttl-expired': 6,
  'command-not-supported': 7,
  'address-type-not-supported': 8,
} as const;

/** What became of a request. */
export type SocksReply = keyof typeof CODES;

/**
 * The answer to a request (RFC 1928 §6). The bound address is left at 0.0.0.0:0: a client has no
 * use for it after CONNECT.
 */
export function encodeSocksReply(reply: SocksReply): Uint8Array {
  return Uint8Array.of(5, CODES[reply], 0, 1, 0, 0, 0, 0, 0, 0);
}
