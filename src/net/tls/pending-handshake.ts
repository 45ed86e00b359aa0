// A handshake, from the first message of the client until it is known what comes of it.

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { readClientHello, type ClientHello } from '../../tls/client-hello.ts';
import type { TlsSettings } from '../../tls/tls-settings.ts';
import { securedHandshake, type Handshake, type HandshakeFailure } from './handshake.ts';

/** Who wants to know what comes of a handshake. */
export interface HandshakeListener {
  /** Gets the encrypted socket, when there is one. */
  readonly secured: (socket: TLSSocket, settings: TlsSettings) => void;
  readonly onHandshake: ((handshake: Handshake) => void) | undefined;
}

const closedEarly = {
  peerAlert: undefined,
  code: 'ECONNRESET',
  message: 'The connection was closed before the handshake was complete.',
};

/** One accepted socket, until it is known what comes of it: that is told once. */
export class PendingHandshake {
  readonly #transport: Socket;
  readonly #listener: HandshakeListener;
  #clientHello: ClientHello | undefined;
  #settings: TlsSettings = {};
  #isOver = false;
  /** The socket in the making, where it is known so early. */
  socket: TLSSocket | undefined;

  constructor(transport: Socket, listener: HandshakeListener) {
    this.#transport = transport;
    this.#listener = listener;
    // Ahead of those who want to know at its end what came of it.
    transport.prependListener('close', () => this.#closed());
  }

  /** The client has said what it wants. */
  begin(clientHello: ClientHello | undefined, settings: TlsSettings): void {
    this.#clientHello = clientHello;
    this.#settings = settings;
  }

  /** Whether its connection is gone, and nobody has said why. */
  get isLost(): boolean {
    return this.#transport.destroyed && !this.#isOver;
  }

  succeed(socket: TLSSocket): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { secured, onHandshake } = this.#listener;
    // When the last message of a handshake cannot be sent, because of a reset, Node does not say so,
    // and sends nothing more: only a write below TLS fails. One of no bytes harms no living peer.
    socket.once('end', () => {
      if (this.#transport.writable) this.#transport.write('');
    });
    onHandshake?.(securedHandshake(socket, this.#start));
    secured(socket, this.#settings);
  }

  fail(failure: HandshakeFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener.onHandshake?.({ ...this.#start, outcome: 'failed', ...failure });
  }

  /** Fails for a reason of our own. */
  refuse(code: string, message: string): void {
    this.fail({ peerAlert: undefined, code, message });
  }

  get #start(): Pick<Handshake, 'clientHello' | 'settings'> {
    return { clientHello: this.#clientHello, settings: this.#settings };
  }

  #closed(): void {
    // Declared as an error, in truth a code.
    const refusal = this.socket?.authorizationError as unknown as string | null | undefined;
    if (refusal) this.refuse(refusal, 'The certificate of the client was refused.');
    else this.fail({ ...closedEarly, peerEnd: 'fin' });
  }
}

/**
 * Waits for the first message of a client, and puts all bytes back for who comes next. It calls
 * back with undefined when they are something else; not at all when the client hangs up before.
 */
export function receiveClientHello(
  socket: Socket,
  received: (hello: ClientHello | undefined) => void,
): void {
  let bytes: Buffer = Buffer.alloc(0);
  const more = (packet: Buffer): void => {
    bytes = bytes.length === 0 ? packet : Buffer.concat([bytes, packet]);
    const hello = readClientHello(bytes);
    if (hello === 'incomplete') return;
    socket.off('data', more);
    socket.off('end', hangUp);
    socket.pause();
    socket.unshift(bytes);
    received(hello === 'invalid' ? undefined : hello);
  };
  const hangUp = (): void => {
    socket.end();
  };
  if (socket.readableEnded) {
    // It hung up while nobody was there to hear it.
    hangUp();
    return;
  }
  socket.on('data', more);
  socket.on('end', hangUp);
  // Whoever had the socket before may have paused it.
  socket.resume();
}
