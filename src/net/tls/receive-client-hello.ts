import type { Socket } from 'node:net';
import { readClientHello, type ClientHello } from '../../tls/client-hello.ts';

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
  socket.on('data', more);
  socket.on('end', hangUp);
  // Whoever had the socket before may have paused it.
  socket.resume();
}
