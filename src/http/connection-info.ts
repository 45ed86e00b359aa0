const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Where a connection comes from. */
export interface ConnectionOrigin {
  readonly protocol: 'http' | 'https';
  readonly clientAddress: string;
  readonly clientPort: number;
}

/** A connection that a peer opened. Its numbers and times are those of one test. */
export class ConnectionInfo {
  /** 1, 2, 3 … in the order in which they were accepted. */
  readonly id: number;
  /** `http` or `https`. */
  readonly protocol: 'http' | 'https';
  /** Address of the peer, such as `127.0.0.1`. */
  readonly clientAddress: string;
  /** Port of the peer. */
  readonly clientPort: number;
  /** When it was accepted, in milliseconds since the start of the test. */
  readonly openedMs: number;
  #closedMs: number | undefined;
  #requestCount = 0;
  #readyMs: number;
  #firstBytesMs: number | undefined;

  constructor(id: number, origin: ConnectionOrigin, openedMs: number) {
    this.id = id;
    this.protocol = origin.protocol;
    this.clientAddress = origin.clientAddress;
    this.clientPort = origin.clientPort;
    this.openedMs = openedMs;
    this.#readyMs = openedMs;
  }

  /** When it was gone, on the clock of {@link openedMs}; undefined while it is open. */
  get closedMs(): number | undefined {
    return this.#closedMs;
  }

  /** How many requests have come on it. */
  get requestCount(): number {
    return this.#requestCount;
  }

  /** @internal Milliseconds in which the peer could have sent its first request, and did not. */
  get idleMs(): number {
    return (this.#firstBytesMs ?? this.#readyMs) - this.#readyMs;
  }

  /** @internal When requests could come: accepted, and a TLS handshake over. */
  get readyMs(): number {
    return this.#readyMs;
  }

  /** @internal Requests can come now: a TLS handshake is over. */
  ready(nowMs: number): void {
    this.#readyMs = nowMs;
  }

  /** @internal */
  get isSilent(): boolean {
    return this.#firstBytesMs === undefined;
  }

  /** @internal The first bytes of the first request have come. */
  spoke(nowMs: number): void {
    this.#firstBytesMs = nowMs;
  }

  /** @internal Counts a request; returns its index. */
  nextIndex(): number {
    this.#requestCount += 1;
    return this.#requestCount - 1;
  }

  /** @internal */
  closed(nowMs: number): void {
    this.#closedMs = nowMs;
  }

  toString(): string {
    return `connection ${this.id}`;
  }

  /** What a person wants to see of it, in a debugger or where an assertion failed. */
  toJSON(): object {
    const { id, protocol, clientAddress, clientPort, openedMs, closedMs, requestCount } = this;
    return { id, protocol, clientAddress, clientPort, openedMs, closedMs, requestCount };
  }

  [inspectCustom](
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    return `ConnectionInfo ${inspect(this.toJSON(), options)}`;
  }
}
