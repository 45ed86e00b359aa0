import type { Socket } from 'node:net';
import type { Sink } from '../../script/ports.ts';
import { endWithoutCloseNotify } from '../tls/tls-fault.ts';

/** Who is told what is written. */
export interface SinkRecorder {
  sent(bytes: Uint8Array): void;
  closed(by: 'server', how: 'fin' | 'rst'): void;
}

interface SinkSettings {
  readonly recorder?: Pick<SinkRecorder, 'sent'> | undefined;
  /** Is told who ends the connection. */
  readonly witness?: Pick<SinkRecorder, 'closed'>;
  /** Whether TLS ends without close_notify. */
  readonly endsAbruptly?: boolean;
}

/**
 * Writes to one connection. `transport` is the TCP socket beneath `socket`,
 * which is the same on a plain connection: only TCP can be reset.
 *
 * A connection that is gone takes nothing and flushes nothing: whoever went on writing would keep
 * the event loop from telling that it is closed.
 */
export class SocketSink implements Sink {
  readonly #socket: Socket;
  readonly #transport: Socket;
  readonly #recorder: Pick<SinkRecorder, 'sent'> | undefined;
  readonly #witness: Pick<SinkRecorder, 'closed'> | undefined;
  readonly #endsAbruptly: boolean;

  constructor(
    socket: Socket,
    transport: Socket,
    { recorder, witness, endsAbruptly = false }: SinkSettings = {},
  ) {
    this.#recorder = recorder;
    this.#witness = witness;
    this.#endsAbruptly = endsAbruptly;
    this.#socket = socket;
    this.#transport = transport;
  }

  write(bytes: Uint8Array, isPart = false): boolean {
    this.#recorder?.sent(bytes);
    const socket = this.#socket;
    if (isPart) {
      if (socket.writableCorked === 0) socket.cork();
      socket.write(bytes);
      return true;
    }
    const takesMore = socket.write(bytes);
    if (socket.writableCorked > 0) socket.uncork();
    return (takesMore || socket.writableLength === 0) && !this.#isGone;
  }

  flushed(callback: () => void): void {
    if (this.#isGone) return;
    if (this.#socket.writableLength === 0 && this.#transport.writableLength === 0) callback();
    else this.#socket.write('', (error) => (error ? undefined : callback()));
  }

  end(): void {
    this.#witness?.closed('server', 'fin');
    if (this.#endsAbruptly) endWithoutCloseNotify(this.#socket, this.#transport);
    else this.#socket.end();
  }

  reset(): void {
    this.#witness?.closed('server', 'rst');
    // An encrypted socket goes with its transport.
    this.#transport.resetAndDestroy();
  }

  get #isGone(): boolean {
    return this.#socket.destroyed || this.#transport.destroyed;
  }
}
