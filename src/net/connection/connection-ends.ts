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

/** The way from the peer. */
export function sourceFrom(
  socket: Socket,
  { network }: ConnectionSettings,
  received: (bytes: Buffer) => void,
): Socket | SlowReader {
  const bytesPerSecond = network?.uploadBytesPerSecond ?? Infinity;
  if (bytesPerSecond === Infinity) return socket.on('data', received);
  return new SlowReader(socket, { bytesPerSecond, clock: systemClock, received });
}
