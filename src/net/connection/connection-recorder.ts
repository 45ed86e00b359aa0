import type { Socket } from 'node:net';
import {
  describeFault,
  momentOfFault,
  quoteFault,
  type ConnectionFault,
} from '../../faults/connection-fault.ts';
import type { ConnectionTls } from '../../http/exchange/connection-info.ts';
import type { Exchange } from '../../http/exchange/exchange.ts';
import type { RequestHead } from '../../http/request/request-head.ts';
import type { ConnectionEntry, ExchangeEntry, SentStart } from '../../journal/entries.ts';
import type { Journal } from '../../journal/journal.ts';
import { SpoiltAnswer } from '../../journal/spoilt-answer.ts';
import type { WireClose } from '../../journal/wire-log.ts';
import type { Outcome } from '../../script/player.ts';
import type { PlainOp } from '../../script/program.ts';

/** Tells a journal what happens on one connection. */
export class ConnectionRecorder {
  readonly #journal: Journal;
  readonly #entry: ConnectionEntry;
  #exchange: ExchangeEntry | undefined;
  /** When the last answer ended as it should. */
  #endedAt = 0;

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

  /** A request is complete; `unreadBytes` belong to later ones. */
  requested(head: RequestHead, unreadBytes: number): void {
    this.#exchange = this.#journal.exchangeStarted(this.#entry, head, unreadBytes);
  }

  /** The answer begins to be played, at a moment of the clock. */
  answered(exchange: Exchange, at: number, behind: Uint8Array | undefined): void {
    // Not destructured in the head: a published type must not name what is internal.
    const { answeredBy = 'nothing', fault, retryOf } = exchange;
    const entry = this.#exchange;
    if (entry === undefined) return;
    if (retryOf !== undefined) {
      const { connection, indexOnConnection } = retryOf.request;
      const original = this.#journal.exchangeAt(connection.id, indexOnConnection);
      if (original !== undefined) this.#journal.exchangeRetries(entry, original);
    }
    this.#journal.exchangeAnswered(
      entry,
      fault ? spoilt(answeredBy, fault, behind) : answeredBy,
      at,
    );
  }

  /** A fault cuts the answer off: so many bytes of what is written are held back. */
  cutOff(unsentBytes: number): void {
    if (this.#exchange !== undefined) this.#journal.exchangeCutOff(this.#exchange, unsentBytes);
  }

  played({ kind, steps }: PlainOp, countedFrom: number, offsetMs: number): void {
    // To ask for the time is much of what recording costs.
    const at = kind === 'bytes' ? this.#entry.sent.lastAt : this.#journal.now();
    if (kind === 'end') this.#endedAt = at;
    if (this.#exchange === undefined || steps === undefined) return;
    this.#journal.stepsPlayed(this.#exchange, steps, at, countedFrom, offsetMs);
  }

  gateReached(name: string): void {
    if (this.#exchange !== undefined) this.#journal.gateReached(this.#exchange, name);
  }

  gateReleased(by: string): void {
    if (this.#exchange !== undefined) this.#journal.gateReleased(this.#exchange, by);
  }

  /** @param sent the beginning of what was sent, or the status in it; undefined when nothing was */
  finished(outcome: Outcome, sent?: SentStart | number): void {
    const at = outcome === 'ended' ? this.#endedAt : this.#journal.now();
    const exchange = this.#exchange;
    this.#exchange = undefined;
    if (exchange === undefined) return;
    exchange.sent = sent;
    this.#journal.exchangeFinished(exchange, outcome, at);
  }

  /** Who ended the connection first is what counts. */
  closed(by: WireClose['by'], how: WireClose['how']): void {
    this.#journal.connectionClosed(this.#entry, by, how);
  }
}

/** A fault that stands for an answer is named by who answered. */
function spoilt(
  answeredBy: { toString(): string },
  fault: ConnectionFault,
  behind: Uint8Array | undefined,
): SpoiltAnswer {
  const isNamed = momentOfFault(fault) === 'afterRequest';
  const by = isNamed ? answeredBy : `${answeredBy}, ${quoteFault(fault)}`;
  return new SpoiltAnswer(by, describeFault(fault), behind);
}
