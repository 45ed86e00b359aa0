import { inspectCustom, inspectView, type InspectArguments } from '../inspect-view.ts';

/** Where a connection comes from. */
export interface ConnectionOrigin {
  readonly protocol: 'http' | 'https';
  readonly clientAddress: string;
  readonly clientPort: number;
}

/** A TLS handshake: what was asked for and agreed on, or why it failed. */
export interface ConnectionTls {
  /** The name that the peer asked for (SNI, RFC 6066 §3). */
  readonly serverName?: string;
  /** The protocol agreed on (ALPN, RFC 7301). */
  readonly alpn?: string;
  /** Such as `TLSv1.3`. */
  readonly version?: string;
  /** Such as `TLS_AES_128_GCM_SHA256`. */
  readonly cipher?: string;
  /** Why it failed; missing when it succeeded. */
  readonly error?: string;
}

/** Who ends a connection. */
export type ClosingSide = 'peer' | 'server';

/**
 * How a connection ends; `timeout`: the operating system gave up a peer that was silent for too
 * long; `refused`: the proxy told the peer that nobody listens.
 */
export type ClosingWay = 'fin' | 'rst' | 'timeout' | 'refused';

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
  #closedBy: ClosingSide | undefined;
  #closedHow: ClosingWay | undefined;
  #host: string | undefined;
  #tls: ConnectionTls | undefined;
  #fault: string | undefined;
  #network: string | undefined;
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

  /** Who ended it first, as the other side then follows; undefined while nobody has. */
  get closedBy(): ClosingSide | undefined {
    return this.#closedBy;
  }

  /** How {@link closedBy} ended it: with a FIN, with a reset, or before it came about. */
  get closedHow(): ClosingWay | undefined {
    return this.#closedHow;
  }

  /**
   * The host that it leads to: the one that the peer asked the proxy for, else that of its TLS
   * handshake, else that of its first request. Undefined while it is not known.
   */
  get host(): string | undefined {
    return this.#host;
  }

  /** The TLS handshake; undefined on `http`, and until it has succeeded or failed. */
  get tls(): ConnectionTls | undefined {
    return this.#tls;
  }

  /** How slow it is because the test says so (option `network`), such as `slow-3g`. */
  get network(): string | undefined {
    return this.#network;
  }

  /** How it fails because the test says so (option `fault`, of the server or of a route, or `tls`), such as `reset-on-accept`. */
  get fault(): string | undefined {
    return this.#fault;
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

  /** @internal A host is named; who named one first is who knew best. */
  leadsTo(host: string): void {
    this.#host ??= host;
  }

  /** @internal The TLS handshake has succeeded or failed. */
  shookHands(tls: ConnectionTls): void {
    this.#tls = tls;
  }

  /** @internal It is to fail. */
  fails(fault: string): void {
    this.#fault = fault;
  }

  /** @internal It is slow. */
  isSlow(network: string): void {
    this.#network = network;
  }

  /** @internal One side ends it: who does so first is what counts. */
  ends(by: ClosingSide, how: ClosingWay): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = by;
    this.#closedHow = how;
  }

  /** @internal It is gone, and was ended by the server if nobody has said otherwise. */
  closed(nowMs: number): void {
    this.ends('server', 'fin');
    this.#closedMs = nowMs;
  }

  toString(): string {
    return `connection ${this.id}`;
  }

  /** What a person wants to see of it, in a debugger or where an assertion failed. */
  toJSON(): object {
    return {
      id: this.id,
      protocol: this.protocol,
      clientAddress: this.clientAddress,
      clientPort: this.clientPort,
      host: this.#host,
      tls: this.#tls,
      fault: this.#fault,
      network: this.#network,
      requestCount: this.#requestCount,
      openedMs: this.openedMs,
      closedMs: this.#closedMs,
      closedBy: this.#closedBy,
      closedHow: this.#closedHow,
    };
  }

  #describe(): string {
    const requests = `${this.#requestCount} request${this.#requestCount === 1 ? '' : 's'}`;
    const how = {
      fin: 'closed',
      rst: 'reset',
      timeout: 'closed for a timeout',
      refused: 'refused',
    };
    const end =
      this.#closedHow === undefined ? 'open' : `${how[this.#closedHow]} by the ${this.#closedBy}`;
    const to = this.#host === undefined ? '' : ` to ${this.#host}`;
    const fault = this.#fault === undefined ? '' : `, fault '${this.#fault}'`;
    const network = this.#network === undefined ? '' : `, network '${this.#network}'`;
    return `${this}, ${this.protocol}${to}, ${requests}, ${end}${fault}${network}`;
  }

  [inspectCustom](...args: InspectArguments): string {
    return inspectView(
      { name: 'ConnectionInfo', short: this.#describe(), whole: this.toJSON() },
      args,
    );
  }
}
