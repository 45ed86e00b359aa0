import type { Outcome } from '../script/player.ts';
import type { ConnectionEntry } from './connection-entry.ts';
import { PlayedList, type PlayedParts, type ReachedGate } from './played-list.ts';

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
  Omit<ExchangeEntry, 'place' | 'gate' | 'sent' | 'played'>
> & {
  readonly played: PlayedParts;
};
