import type { Socket } from 'node:net';
import {
  describeFault,
  momentOfFault,
  quoteFault,
  type ConnectionFault,
} from '../../faults/connection-fault.ts';
import type { ExchangeRecorder } from '../../answering/answering.ts';
import type { ConnectionTls } from '../../http/exchange/connection-info.ts';
import type { Exchange } from '../../http/exchange/exchange.ts';
import type { RequestContent } from '../../http/request/request-content.ts';
import type { RequestHead } from '../../http/request/request-head.ts';
import type { ConnectionEntry, ExchangeEntry } from '../../journal/entries.ts';
import type { Journal } from '../../journal/journal.ts';
import { SpoiltAnswer } from '../../journal/spoilt-answer.ts';
import type { WireClose } from '../../journal/wire-log.ts';
import type { Outcome } from '../../script/player.ts';
import type { PlainOp } from '../../script/program.ts';
import type { CarriedMessage } from './carriage.ts';

/** Tells a journal what happens on one connection. */
export class ConnectionRecorder {
  readonly #journal: Journal;
  readonly #entry: ConnectionEntry;

  constructor(journal: Journal, protocol: 'http' | 'https', socket: Socket) {
    this.#journal = journal;
    this.#entry = journal.connectionOpened({
      protocol,
      peer: { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 },
      local: { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
    });
    socket.on('close', () => this.closed('server', 'fin'));
  }

  /** A host is named that the connection leads to; who named one first is who knew best. */
  leadsTo(host: string): void {
    this.#journal.connectionLeadsTo(this.#entry, host);
  }

  /** The TLS handshake has succeeded or failed. */
  shookHands({ error, ...agreed }: ConnectionTls): void {
    if (error === undefined) this.#journal.handshakeFinished(this.#entry, agreed);
    else this.#journal.handshakeFailed(this.#entry, error, agreed);
  }

  /** The connection is to fail, or not to answer. */
  fails(fault: string): void {
    this.#journal.connectionFails(this.#entry, fault);
  }

  /** The connection is slow. */
  isSlow(network: string): void {
    this.#journal.connectionIsSlow(this.#entry, network);
  }

  received(bytes: Uint8Array): void {
    this.#journal.received(this.#entry, bytes);
  }

  sent(bytes: Uint8Array): void {
    this.#journal.sent(this.#entry, bytes);
  }

  /** A request begins with its head; `unreadBytes` of what was received stand behind it. */
  requested(head: RequestHead, content: RequestContent, unreadBytes: number): RequestRecorder {
    const entry = this.#journal.exchangeStarted(this.#entry, head, unreadBytes);
    if (content.isComplete) this.#journal.requestComplete(entry, unreadBytes);
    return new RequestRecorder(this.#journal, entry, content);
  }

  /** Who ended the connection first is what counts. */
  closed(by: WireClose['by'], how: WireClose['how']): void {
    this.#journal.connectionClosed(this.#entry, by, how);
  }
}

/** Tells a journal what becomes of one exchange. */
export class RequestRecorder implements ExchangeRecorder<CarriedMessage> {
  readonly #journal: Journal;
  readonly #entry: ExchangeEntry;
  readonly #content: RequestContent;
  /** When the answer ended as it should. */
  #endedAt = 0;

  constructor(journal: Journal, entry: ExchangeEntry, content: RequestContent) {
    this.#journal = journal;
    this.#entry = entry;
    this.#content = content;
  }

  /** All of the request has come; `unreadBytes` belong to later ones. */
  complete(unreadBytes: number): void {
    this.#tellContent();
    this.#journal.requestComplete(this.#entry, unreadBytes);
  }

  /** The request has broken off. */
  brokeOff(): void {
    this.#tellContent();
    this.#journal.requestBrokeOff(this.#entry);
  }

  /** The answer begins to be played, at a moment of the clock. */
  answered(exchange: Exchange, at: number, behind: Uint8Array | undefined): void {
    // Not destructured in the head: a published type must not name what is internal.
    const { answeredBy = 'nothing', fault, retryOf, socket } = exchange;
    this.#entry.socket = socket;
    if (retryOf !== undefined) {
      const { connection, indexOnConnection } = retryOf.request;
      const original = this.#journal.exchangeAt(connection.id, indexOnConnection);
      if (original !== undefined) this.#journal.exchangeRetries(this.#entry, original);
    }
    const by = fault ? spoilt(answeredBy, fault, behind) : answeredBy;
    this.#journal.exchangeAnswered(this.#entry, by, at);
  }

  cutOff(unsentBytes: number): void {
    this.#journal.exchangeCutOff(this.#entry, unsentBytes);
  }

  played({ kind, steps }: PlainOp, countedFrom: number, offsetMs: number): void {
    // To ask for the time is much of what recording costs.
    const at = kind === 'bytes' ? this.#entry.connection.sent.lastAt : this.#journal.now();
    if (kind === 'end') this.#endedAt = at;
    if (steps !== undefined) {
      this.#journal.stepsPlayed(this.#entry, steps, at, countedFrom, offsetMs);
    }
  }

  gateReached(name: string): void {
    this.#journal.gateReached(this.#entry, name);
  }

  gateReleased(by: string): void {
    this.#journal.gateReleased(this.#entry, by);
  }

  finished(outcome: Outcome, carried?: CarriedMessage): void {
    this.#entry.sent = carried?.sent;
    this.#tellContent();
    const at = outcome === 'ended' ? this.#endedAt : this.#journal.now();
    this.#journal.exchangeFinished(this.#entry, outcome, at);
  }

  #tellContent(): void {
    this.#entry.receivedContent = this.#content.receivedBytes;
    this.#entry.declaredContent = this.#content.declaredBytes ?? -1;
  }
}

/** A fault that stands for an answer is named by who answered. */
function spoilt(
  answeredBy: { toString(): string },
  fault: ConnectionFault,
  behind: Uint8Array | undefined,
): SpoiltAnswer {
  const isNamed = momentOfFault(fault) !== 'inExchange';
  const by = isNamed ? answeredBy : `${answeredBy}, ${quoteFault(fault)}`;
  return new SpoiltAnswer(by, describeFault(fault), behind);
}
