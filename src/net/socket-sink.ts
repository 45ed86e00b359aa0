import type { Socket } from 'node:net';
import type { ConnectionInfo } from '../http/connection-info.ts';
import type { Sink } from '../script/ports.ts';
import { endWithoutCloseNotify } from './tls-fault.ts';

/** Who is told what is written. */
export interface SinkRecorder {
  sent(bytes: Uint8Array): void;
  closed(by: 'server', how: 'fin' | 'rst'): void;
}

interface SinkSettings {
  readonly recorder?: SinkRecorder | undefined;
  /** Is told who ends the connection. */
  readonly info?: Pick<ConnectionInfo, 'ends'>;
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
  readonly #recorder: SinkRecorder | undefined;
  readonly #info: Pick<ConnectionInfo, 'ends'> | undefined;
  readonly #endsAbruptly: boolean;

  constructor(
    socket: Socket,
    transport: Socket,
    { recorder, info, endsAbruptly = false }: SinkSettings = {},
  ) {
    this.#recorder = recorder;
    this.#info = info;
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
    this.#recorder?.closed('server', 'fin');
    this.#info?.ends('server', 'fin');
    if (this.#endsAbruptly) endWithoutCloseNotify(this.#socket, this.#transport);
    else this.#socket.end();
  }

  reset(): void {
    this.#recorder?.closed('server', 'rst');
    this.#info?.ends('server', 'rst');
    // An encrypted socket goes with its transport.
    this.#transport.resetAndDestroy();
  }

  get #isGone(): boolean {
    return this.#socket.destroyed || this.#transport.destroyed;
  }
}
