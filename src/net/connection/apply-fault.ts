// How a connection fails that is not served: faults that strike when it is
// accepted, or while a request comes in.
//
// A FIN is only a FIN when everything that was received has been read: otherwise
// the operating system sends a reset. So a fault that closes reads on.

import type { Socket } from 'node:net';
import type { ConnectionFault } from '../../faults/connection-fault.ts';
import type { Clock } from '../../script/ports.ts';
import { systemClock } from '../clock/system-clock.ts';

/** Who is told what a fault does. */
interface FaultRecorder {
  received?(bytes: Uint8Array): void;
  closed(by: 'server', how: 'fin' | 'rst'): void;
}

/** What a fault is applied with. */
export interface FaultSettings {
  /** The TCP socket beneath an encrypted one. @default the socket itself */
  readonly transport?: Socket;
  readonly clock?: Clock;
  readonly recorder?: FaultRecorder | undefined;
}

/** Lets an accepted socket, of which nothing was read, fail, unless the fault is for a served one. */
export function applyFault(
  socket: Socket,
  fault: ConnectionFault,
  { transport = socket, clock = systemClock, recorder }: FaultSettings = {},
): void {
  // An encrypted socket goes with its transport. To destroy it as well, in the middle of its
  // handshake, crashes Node 20.
  const reset = (): void => {
    recorder?.closed('server', 'rst');
    transport.resetAndDestroy();
  };
  const close = (): void => {
    recorder?.closed('server', 'fin');
    socket.end();
  };
  switch (fault.kind) {
    case 'refuse':
    case 'reset-on-accept':
      reset();
      break;
    case 'close-on-accept':
      close();
      readAndDrop(socket, recorder);
      break;
    case 'accept-silent':
      readAndDrop(socket, recorder);
      break;
    case 'never-read':
      socket.pause();
      break;
    case 'reset-after-request-bytes':
      afterBytes(socket, fault.bytes, reset);
      readAndDrop(socket, recorder);
      break;
    case 'close-after-request-bytes':
      afterBytes(socket, fault.bytes, close);
      readAndDrop(socket, recorder);
      break;
    case 'reset-after':
      afterTime(socket, clock, fault.ms, reset);
      readAndDrop(socket, recorder);
      break;
    case 'close-after':
      afterTime(socket, clock, fault.ms, close);
      readAndDrop(socket, recorder);
      break;
    default:
      break;
  }
}

/** Until the peer hangs up. */
function readAndDrop(socket: Socket, recorder: FaultRecorder | undefined): void {
  socket.prependListener('data', (bytes: Buffer) => recorder?.received?.(bytes));
  socket.on('end', () => socket.end());
  // Whoever had the socket before may have paused it.
  socket.resume();
}

function afterBytes(socket: Socket, bytes: number, strike: () => void): void {
  let left = bytes;
  socket.on('data', (packet: Buffer) => {
    left -= packet.length;
    // Again for every packet that follows: to end or to reset twice does nothing.
    if (left <= 0) strike();
  });
}

function afterTime(socket: Socket, clock: Clock, ms: number, strike: () => void): void {
  const cancel = clock.at(clock.now() + ms, strike);
  socket.on('close', cancel);
}
