import type { Outcome } from '../script/player.ts';
import type { ConnectionEntry } from './connection-entry.ts';
import { PlayedList, type ReachedGate } from './played-list.ts';

/** The parts of a request head that the journal keeps. */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
}

/** Anything that says in words what it is: a string, a route. Asked for when the log is taken. */
export type Describable = string | { toString(): string };

/** An exchange as the journal records it. */
export class ExchangeEntry {
  readonly id: number;
  readonly connection: ConnectionEntry;
  /** 0 for the first request of the connection. */
  readonly indexOnConnection: number;
  readonly method: string;
  readonly target: string;
  /** @internal */
  readonly firstByteAt: number;
  /** @internal */
  readonly requestCompleteAt: number;
  /** @internal */
  readonly requestStart: number;
  /** @internal */
  readonly requestEnd: number;
  /** @internal */
  readonly responseStart: number;
  /** @internal The entry of the exchange that it repeats. */
  retryOf: ExchangeEntry | undefined;
  /** @internal */
  answeredBy: Describable | undefined;
  /** @internal This and those that follow are -1 until they are known. */
  answeredAt = -1;
  /** @internal */
  firstResponseByteAt = -1;
  /** @internal */
  endAt = -1;
  /** @internal */
  responseEnd = -1;
  /** @internal */
  outcome: Outcome | undefined;
  /** @internal */
  readonly played = new PlayedList();
  /** @internal The gate that is waited at. */
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
    this.target = target;
    // A pipelined request came with bytes of the one before it.
    this.firstByteAt =
      received.messageStartedAt === -1 ? received.lastAt : received.messageStartedAt;
    this.requestCompleteAt = received.lastAt;
    this.requestStart = connection.requestStart;
    this.requestEnd = received.total - unreadBytes;
    this.responseStart = connection.responseStart;
  }
}
