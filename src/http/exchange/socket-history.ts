import type { SocketMessage } from '../../script/socket-steps.ts';
import { History } from './history.ts';

/** How a WebSocket ended, as its page sees it. */
export interface SocketClose {
  /** 1005 when the close frame had no code, 1006 when there was none. */
  readonly code: number;
  readonly reason: string;
  /** Who closed first. */
  readonly by: 'page' | 'server';
  /** Whether both sides have sent a close frame. */
  readonly wasClean: boolean;
}

/** What is known of one WebSocket. */
export class SocketHistory {
  /** The subprotocols that the page asked for. */
  readonly subprotocols: readonly string[];
  /** The one that it got. */
  subprotocol: string | undefined;
  /** Whether the handshake was accepted. */
  isAccepted = false;
  /** Messages of the server. */
  sentCount = 0;
  /** Messages of the page. */
  receivedCount = 0;
  /** Undefined while it is open. */
  closed: SocketClose | undefined;
  /** @internal What its script waits for, in words. */
  waitsFor: string | undefined;
  readonly #messages = new History<SocketMessage>();
  readonly #changed: () => void;

  /** @internal */
  constructor(subprotocols: readonly string[], changed: () => void) {
    this.subprotocols = subprotocols;
    this.#changed = changed;
  }

  /** A copy of the newest messages of the page, oldest first; at least the newest 1,000. */
  get messages(): readonly SocketMessage[] {
    return this.#messages.toArray();
  }

  /** @internal */
  received(message: SocketMessage): void {
    this.receivedCount += 1;
    this.#messages.push(message);
    this.#changed();
  }

  /** @internal */
  accept(subprotocol: string | undefined): void {
    this.isAccepted = true;
    this.subprotocol = subprotocol;
    this.#changed();
  }

  /** @internal */
  close(closed: SocketClose): void {
    if (this.closed !== undefined) return;
    this.closed = closed;
    this.#changed();
  }
}
