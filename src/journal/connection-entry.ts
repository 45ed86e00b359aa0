import type { ByteHistory } from './byte-history.ts';
import { ByteLane, type LaneLimits } from './byte-lane.ts';
import type { WireAddress, WireClose, WireTls } from './wire-log.ts';

/** What is known of a connection when it is accepted. */
export interface ConnectionOrigin {
  readonly protocol: 'http' | 'https';
  readonly peer: WireAddress;
  readonly local: WireAddress;
}

/** What a handshake agreed on. */
export type Handshake = Omit<WireTls, 'timeMs' | 'error'>;

/** A connection as the journal records it. */
export class ConnectionEntry {
  readonly id: number;
  readonly origin: ConnectionOrigin;
  readonly openedAt: number;
  /** @internal */
  readonly received: ByteLane;
  /** @internal */
  readonly sent: ByteLane;
  /** @internal */
  tls: { readonly at: number; readonly result: Omit<WireTls, 'timeMs'> } | undefined;
  /** @internal */
  closed: { readonly at: number; readonly close: Omit<WireClose, 'timeMs'> } | undefined;
  /** @internal The host that it leads to, once it is known. */
  host: string | undefined;
  /** @internal How it fails, where a test says so. */
  fault: string | undefined;
  /** @internal How slow it is, where a test says so. */
  network: string | undefined;
  /** @internal The target of its last request: mostly the next one is the same, and kept once. */
  lastTarget = '';
  /** @internal Requests so far. */
  requestCount = 0;
  /** @internal The first byte received after the last complete request. */
  requestStart = 0;
  /** @internal The first byte sent after the last finished response. */
  responseStart = 0;

  constructor(
    id: number,
    origin: ConnectionOrigin,
    openedAt: number,
    history: ByteHistory,
    limits: LaneLimits,
  ) {
    this.id = id;
    this.origin = origin;
    this.openedAt = openedAt;
    this.received = new ByteLane(history, limits, false);
    this.sent = new ByteLane(history, limits, true);
  }
}
