// Connections and exchanges, as the journal records them.

import type { ByteHistory } from './byte-history.ts';
import { ByteLane, type LaneLimits } from './byte-lane.ts';
import type { WireAddress, WireClose, WireTls } from './wire-log.ts';
import type { Outcome } from '../script/player.ts';
import { PlayedList, type PlayedParts, type ReachedGate } from './played-list.ts';

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

/** The parts of a request head that the journal keeps. */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
}

/** Anything that says in words what it is: a string, a route. Asked for when the log is taken. */
export type Describable = string | { toString(): string };

/** Knows the beginning of what was sent. */
export interface SentStart {
  /** Latin-1. */
  readonly text: string;
}

/** What is known of a WebSocket. */
export interface SocketRecord {
  /** Messages of the server, and of the page. */
  readonly sentCount: number;
  readonly receivedCount: number;
  readonly closed: { readonly code: number; readonly by: 'page' | 'server' } | undefined;
}

/** An exchange while its request comes, or its answer goes on. Moments that have not come, and what is not known, are -1. */
export class ExchangeEntry {
  readonly id: number;
  readonly connection: ConnectionEntry;
  /** 0 for the first request of the connection. */
  readonly indexOnConnection: number;
  readonly method: string;
  readonly target: string;
  readonly firstByteAt: number;
  /** When its last byte came; of a request that is not complete, the last so far. */
  requestCompleteAt: number;
  readonly requestStart: number;
  requestEnd: number;
  /** Whether more of it may come. */
  isRequestComing = true;
  /** Whether all of it came. */
  isRequestComplete = false;
  /** How much of its content has come, and how much its head declares, in bytes. */
  receivedContent = 0;
  declaredContent = -1;
  readonly responseStart: number;
  /** The id of the exchange that it repeats. */
  retryOf = -1;
  answeredBy: Describable | undefined;
  answeredAt = -1;
  firstResponseByteAt = -1;
  endAt = -1;
  responseEnd = -1;
  /** What was sent first, or the status in it, for whoever is told of its end. */
  sent: SentStart | number | undefined;
  /** What was said on it, when it is a WebSocket. */
  socket: SocketRecord | undefined;
  /** Undefined while its answer goes on. */
  outcome: Outcome | undefined;
  readonly played = new PlayedList();
  /** Where it is among those that are open. */
  place = 0;
  /** The gate that is waited at. */
  gate: ReachedGate | undefined;

  constructor(
    id: number,
    connection: ConnectionEntry,
    { method, target }: RequestLine,
    unreadBytes: number,
  ) {
    const { received } = connection;
    this.id = id;
    this.connection = connection;
    this.indexOnConnection = connection.requestCount;
    this.method = method;
    this.target = target === connection.lastTarget ? connection.lastTarget : target;
    // A pipelined request came with bytes of the one before it.
    this.firstByteAt =
      received.messageStartedAt === -1 ? received.lastAt : received.messageStartedAt;
    this.requestCompleteAt = received.lastAt;
    this.requestStart = connection.requestStart;
    // So far: the head.
    this.requestEnd = received.total - unreadBytes;
    this.responseStart = connection.responseStart;
  }
}

/** What a log can tell of an exchange, over or not. */
export type RecordedExchange = Readonly<
  Omit<ExchangeEntry, 'place' | 'gate' | 'sent' | 'socket' | 'played'>
> & {
  readonly played: PlayedParts;
};
