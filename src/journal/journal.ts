// Records what happens on the wire during one test.
//
// Rule: recording is called for every packet and every step, so it stores
// numbers and references and builds no text; what a person reads is made when
// the log is taken (to-wire-log.ts). Memory is bounded, and what is dropped is
// counted. Moments are whole microseconds since the start, and -1 is one that has
// not come: small integers need no memory of their own, fractions do.

import type { Outcome } from '../script/player.ts';
import type { Clock } from '../script/ports.ts';
import { ByteHistory } from './byte-history.ts';
import type { LaneLimits } from './byte-lane.ts';
import {
  ConnectionEntry,
  ExchangeEntry,
  type ConnectionOrigin,
  type Describable,
  type Handshake,
  type RecordedExchange,
  type RequestLine,
} from './entries.ts';
import { EndedExchanges } from './ended-exchanges.ts';
import { KeptSteps, type ReachedGate, type StepBytes } from './played-list.ts';
import { toMicroseconds } from './moment.ts';
import { Newest } from './queues.ts';
import { SpoiltAnswer } from './spoilt-answer.ts';
import type { WireClose } from './wire-log.ts';

/** How much a journal keeps. */
export interface JournalLimits extends LaneLimits {
  /** Bytes of the whole test, the newest. @default 33554432 */
  readonly maxBytes: number;
  /** Bytes from the start of each request, and of each response. @default 65536 */
  readonly firstBytes: number;
  /** Bytes from the end of each request, and of each response. @default 16384 */
  readonly lastBytes: number;
  /** Exchanges, those that go on and the last that ended, and as many connections. @default 10000 */
  readonly maxExchanges: number;
}

/** Limits under which 10,000 exchanges of 1 KB are kept whole. */
const defaultJournalLimits: JournalLimits = {
  maxBytes: 32 * 1024 * 1024,
  firstBytes: 64 * 1024,
  lastBytes: 16 * 1024,
  maxExchanges: 10_000,
};

/** The recorder: connections, players and routers tell it what happens, when it happens. */
export class Journal {
  /** When it began, in milliseconds since 1970. */
  readonly startedAtEpochMs: number;
  /** @internal */
  readonly limits: JournalLimits;
  /** @internal */
  readonly history: ByteHistory;
  /** @internal */
  readonly connections: Newest<ConnectionEntry>;
  readonly #ended: EndedExchanges;
  /** Those whose requests come or whose answers go on, each at its {@link ExchangeEntry.place}. */
  readonly #open: ExchangeEntry[] = [];
  /** Told of each exchange when its answer has ended. */
  whenExchangeEnds: ((exchange: ExchangeEntry) => void) | undefined;
  readonly #clock: Pick<Clock, 'now'>;
  /** By the clock. */
  readonly #startedAt: number;
  readonly #keptSteps = new KeptSteps();
  #connectionCount = 0;
  #exchangeCount = 0;

  /**
   * @param clock the players' clock
   * @param epochMs what time it is now, in milliseconds since 1970
   */
  constructor(clock: Pick<Clock, 'now'>, epochMs: number, limits: Partial<JournalLimits> = {}) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.startedAtEpochMs = epochMs;
    this.limits = { ...defaultJournalLimits, ...limits };
    this.history = new ByteHistory(this.limits.maxBytes);
    this.connections = new Newest(this.limits.maxExchanges);
    this.#ended = new EndedExchanges(this.limits.maxExchanges);
  }

  /** @internal The present moment. */
  now(): number {
    return toMicroseconds(this.#clock.now() - this.#startedAt);
  }

  /** A connection was accepted; on `https` the handshake follows. */
  connectionOpened(origin: ConnectionOrigin): ConnectionEntry {
    this.#connectionCount += 1;
    const entry = new ConnectionEntry(
      this.#connectionCount,
      origin,
      this.now(),
      this.history,
      this.limits,
    );
    this.connections.push(entry);
    return entry;
  }

  /** A host is named that the connection leads to; who named one first is who knew best. */
  connectionLeadsTo(connection: ConnectionEntry, host: string): void {
    connection.host ??= host;
  }

  /** The connection fails because a test says so: `fault` is how. */
  connectionFails(connection: ConnectionEntry, fault: string): void {
    connection.fault = fault;
  }

  /** The connection is slow because a test says so: `network` is how. */
  connectionIsSlow(connection: ConnectionEntry, network: string): void {
    connection.network = network;
  }

  /** The TLS handshake has succeeded. */
  handshakeFinished(connection: ConnectionEntry, handshake: Handshake): void {
    connection.tls = { at: this.now(), result: handshake };
  }

  /** The TLS handshake has failed; what was known by then may be told. */
  handshakeFailed(connection: ConnectionEntry, error: string, handshake: Handshake = {}): void {
    connection.tls = { at: this.now(), result: { ...handshake, error } };
  }

  /** The peer sent bytes. Nobody may change them later. */
  received(connection: ConnectionEntry, bytes: Uint8Array): void {
    connection.received.add(this.now(), bytes);
  }

  /** Bytes were written. The same object means the same bytes. */
  sent(connection: ConnectionEntry, bytes: Uint8Array): void {
    connection.sent.add(this.now(), bytes);
  }

  /** One side ended the connection; who did it first is what counts. */
  connectionClosed(
    connection: ConnectionEntry,
    by: WireClose['by'],
    how: WireClose['how'] = 'fin',
  ): void {
    if (connection.closed !== undefined) return;
    connection.received.handOver();
    connection.sent.handOver();
    connection.closed = { at: this.now(), close: { by, how } };
  }

  /**
   * A request begins: its head is there, and its content is still to come.
   *
   * @param unreadBytes bytes received that stand behind the head
   */
  exchangeStarted(
    connection: ConnectionEntry,
    request: RequestLine,
    unreadBytes = 0,
  ): ExchangeEntry {
    this.#exchangeCount += 1;
    const entry = new ExchangeEntry(this.#exchangeCount, connection, request, unreadBytes);
    connection.requestCount += 1;
    connection.lastTarget = entry.target;
    entry.place = this.#open.push(entry) - 1;
    return entry;
  }

  /**
   * All of a request has come.
   *
   * @param unreadBytes bytes received that belong to later requests (pipelining)
   */
  requestComplete(exchange: ExchangeEntry, unreadBytes: number): void {
    exchange.isRequestComplete = true;
    this.#requestEnded(exchange, unreadBytes);
  }

  /** A request has broken off: nothing more of it will come. */
  requestBrokeOff(exchange: ExchangeEntry): void {
    this.#requestEnded(exchange, 0);
  }

  #requestEnded(exchange: ExchangeEntry, unreadBytes: number): void {
    const { connection } = exchange;
    const { received } = connection;
    exchange.isRequestComing = false;
    exchange.requestCompleteAt = received.lastAt;
    exchange.requestEnd = received.total - unreadBytes;
    connection.requestStart = exchange.requestEnd;
    received.startMessage();
    if (exchange.outcome !== undefined) this.#keep(exchange);
  }

  /** @internal Those that are kept, in the order in which they began. */
  exchanges(): readonly RecordedExchange[] {
    return [...this.#ended.toArray(), ...this.#open].toSorted((a, b) => a.id - b.id);
  }

  /** @internal */
  get exchangeCount(): number {
    return this.#exchangeCount;
  }

  /** The id of an exchange, by its place; undefined once it was forgotten. */
  exchangeAt(connectionId: number, indexOnConnection: number): number | undefined {
    for (const { id, connection, indexOnConnection: index } of this.#open) {
      if (connection.id === connectionId && index === indexOnConnection) return id;
    }
    return this.#ended.find(connectionId, indexOnConnection);
  }

  /** The browser sent this request again by itself. */
  exchangeRetries(exchange: ExchangeEntry, original: number): void {
    exchange.retryOf = original;
  }

  /**
   * The answer is known and begins to be played: `by` is a route, or says what it is.
   *
   * @param at when, by the clock
   */
  exchangeAnswered(exchange: ExchangeEntry, by: Describable, at: number): void {
    exchange.answeredBy = by;
    exchange.answeredAt = toMicroseconds(at - this.#startedAt);
  }

  /** A fault cuts the answer off: so many bytes of what is written now are held back. */
  exchangeCutOff({ answeredBy }: ExchangeEntry, unsentBytes: number): void {
    if (answeredBy instanceof SpoiltAnswer) answeredBy.unsentBytes = unsentBytes;
  }

  /**
   * Steps were done, at once: those whose bytes left in one write, or a pause that is over.
   *
   * @param steps the same list each time, where a script is played many times
   * @param at when, as {@link now} tells it
   * @param countedFrom when the count of delays began, by the clock
   * @param offsetMs the delays since then
   */
  stepsPlayed(
    exchange: ExchangeEntry,
    steps: readonly StepBytes[],
    at: number,
    countedFrom: number,
    offsetMs: number,
  ): void {
    exchange.played.push({
      kind: 'steps',
      steps: this.#keptSteps.of(steps),
      declared: toMicroseconds(offsetMs),
      dueAt: toMicroseconds(countedFrom - this.#startedAt + offsetMs),
      at,
      next: undefined,
    });
  }

  /** The script waits at a gate. */
  gateReached(exchange: ExchangeEntry, name: string): void {
    const gate: ReachedGate = {
      kind: 'gate',
      name,
      at: this.now(),
      releasedAt: -1,
      releasedBy: undefined,
      next: undefined,
    };
    exchange.gate = gate;
    exchange.played.push(gate);
  }

  /** Somebody let the script pass the gate it waits at: `by` says who, such as `the test`. */
  gateReleased(exchange: ExchangeEntry, by: string): void {
    const { gate } = exchange;
    if (gate === undefined) return;
    exchange.gate = undefined;
    gate.releasedAt = this.now();
    gate.releasedBy = by;
  }

  /** The answer has ended, at a moment of {@link now}. */
  exchangeFinished(exchange: ExchangeEntry, outcome: Outcome, at: number): void {
    const { connection } = exchange;
    exchange.outcome = outcome;
    exchange.endAt = at;
    exchange.firstResponseByteAt = connection.sent.messageStartedAt;
    exchange.responseEnd = connection.sent.total;
    connection.responseStart = exchange.responseEnd;
    connection.sent.startMessage();
    if (!exchange.isRequestComing) this.#keep(exchange);
    this.whenExchangeEnds?.(exchange);
  }

  /** Nothing more will happen to it. */
  #keep(exchange: ExchangeEntry): void {
    this.#close(exchange);
    this.#ended.add(exchange);
  }

  /** The last of those that are open takes the place of one. */
  #close({ place }: ExchangeEntry): void {
    const last = this.#open.pop();
    if (last === undefined || last.place === place) return;
    this.#open[place] = last;
    last.place = place;
  }
}
