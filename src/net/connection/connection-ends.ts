// Both directions of one connection, slowed down where there is a network.

import type { Socket } from 'node:net';
import type { Sink } from '../../script/ports.ts';
import type { ConnectionSettings } from './serving.ts';
import { SlowReader } from '../throttling/slow-reader.ts';
import { SocketSink } from './socket-sink.ts';
import { systemClock } from '../clock/system-clock.ts';
import { ThrottledSink } from '../throttling/throttled-sink.ts';

/** The way to the peer. */
export function sinkTo(socket: Socket, transport: Socket, settings: ConnectionSettings): Sink {
  const { witness, endsAbruptly = false, network } = settings;
  if (network === undefined) return new SocketSink(socket, transport, settings);
  const { downloadBytesPerSecond: bytesPerSecond, latencyMs, jitterMs, seed } = network;
  const line = { bytesPerSecond, latencyMs, jitterMs, seed };
  const sink = new SocketSink(socket, transport, { endsAbruptly });
  // Test and journal alike are told what leaves, when it does, and not when it arrives.
  return new ThrottledSink(sink, systemClock, line, witness);
}

/** Node takes so many bytes from the operating system, wanted or not: behind fewer, the end of the peer shows. */
const maxUnheardBytes = 65_536;

/** The way from the peer. */
export class Reader {
  readonly #source: Socket | SlowReader;
  #isDeaf = false;
  #unheardBytes = 0;

  constructor(socket: Socket, { network }: ConnectionSettings, received: (bytes: Buffer) => void) {
    const hear = (bytes: Buffer): void => {
      if (this.#isDeaf) this.#leave(bytes);
      else received(bytes);
    };
    const bytesPerSecond = network?.uploadBytesPerSecond ?? Infinity;
    this.#source =
      bytesPerSecond === Infinity
        ? socket.on('data', hear)
        : new SlowReader(socket, { bytesPerSecond, clock: systemClock, received: hear });
  }

  /** Whether nothing is looked at any more: what comes stays where it is, if it is long. */
  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  becomeDeaf(): void {
    this.#isDeaf = true;
  }

  pause(): void {
    this.#source.pause();
  }

  /** Reads on, unless too much was left. */
  readOn(): void {
    if (!this.#source.isPaused()) return;
    if (!this.#isDeaf || this.#unheardBytes < maxUnheardBytes) this.#source.resume();
  }

  #leave(bytes: Buffer): void {
    this.#unheardBytes += bytes.length;
    if (this.#unheardBytes >= maxUnheardBytes) this.#source.pause();
  }
}
