// One client of a SOCKS listener, from its greeting until it is connected or refused.
//
// Rule: nothing that a client does costs more than a small buffer and the time
// it is given. Whatever it sends after its request stays in its socket, for
// whoever takes the socket next.

import type { Socket } from 'node:net';
import type { Clock } from '../../script/ports.ts';
import {
  encodeSocksReply,
  SocksParser,
  type SocksEvent,
  type SocksReply,
  type SocksRequest,
} from '../../socks/socks5.ts';

/** What a client needs from its listener. */
export interface SocksClientSettings {
  readonly clock: Clock;
  /** How long a client may take for its request, and for hanging up after a refusal. */
  readonly timeoutMs: number;
  /** The client has said where it wants to go: one of `accept` and `refuse` must follow. */
  requested(request: SocksRequest): void;
}

/** Shakes hands with one client. */
export class SocksClient {
  readonly socket: Socket;
  readonly #settings: SocksClientSettings;
  readonly #parser = new SocksParser();
  readonly #received = (packet: Buffer): void => this.#take(this.#parser.receive(packet));
  readonly #ended = (): void => this.#take(this.#parser.receiveEnd());
  #cancelDeadline = (): void => {};

  constructor(socket: Socket, settings: SocksClientSettings) {
    this.socket = socket;
    this.#settings = settings;
    socket.on('data', this.#received);
    socket.on('end', this.#ended);
    socket.on('close', () => this.#cancelDeadline());
    this.#startDeadline();
  }

  /** Tells the client that it is connected, and hands out its socket, paused. */
  accept(): Socket {
    this.socket.write(encodeSocksReply('succeeded'));
    return this.socket;
  }

  /** Tells the client why it is not connected. What it still sends is read and dropped, so that no reset destroys the answer. */
  refuse(reply: SocksReply): void {
    this.#dismiss(encodeSocksReply(reply));
  }

  #take(events: readonly SocksEvent[]): void {
    for (const event of events) {
      switch (event.kind) {
        case 'greeting':
          this.socket.write(event.answer);
          break;
        case 'request':
          this.#letGo();
          this.socket.pause();
          if (event.rest.length > 0) this.socket.unshift(event.rest);
          this.#settings.requested(event.request);
          break;
        case 'error':
          this.#letGo();
          if (event.answer === undefined) this.socket.destroy();
          else this.#dismiss(event.answer);
          break;
      }
    }
  }

  #dismiss(answer: Uint8Array): void {
    this.#startDeadline();
    this.socket.end(answer);
    this.socket.resume();
  }

  #startDeadline(): void {
    const { clock, timeoutMs } = this.#settings;
    this.#cancelDeadline();
    this.#cancelDeadline = clock.at(clock.now() + timeoutMs, () => this.socket.destroy());
  }

  #letGo(): void {
    this.#cancelDeadline();
    this.socket.off('data', this.#received);
    this.socket.off('end', this.#ended);
  }
}

/**
 * Passes bytes both ways, each as fast as the other side takes them. A FIN is passed on as a FIN,
 * and a connection that breaks breaks the other.
 */
export function relay(one: Socket, other: Socket): void {
  passOn(one, other);
  passOn(other, one);
}

function passOn(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('close', (hadError: boolean) => {
    if (hadError) to.resetAndDestroy();
  });
}
