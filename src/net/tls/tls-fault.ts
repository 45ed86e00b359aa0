// TLS that goes wrong below what a TLS library would do: on the TCP socket.

import type { Socket } from 'node:net';
import { alertRecord } from '../../tls/alert.ts';
import { alertOf, type HandshakeFault } from '../../tls/tls-fault.ts';

/** Neither a record of TLS nor HTTP, whatever it is read as; always the same. */
const garbage = Buffer.from('c35a9e07f1684bd2803ce5b91f76a84d', 'hex');
const httpContent = 'This server speaks plain HTTP here.\n';
const plainHttp = Buffer.from(
  [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: text/plain',
    `Content-Length: ${httpContent.length}`,
    'Connection: close',
    '',
    httpContent,
  ].join('\r\n'),
);

/** Does what is wrong instead of a handshake. The ClientHello has been received. */
export function breakHandshake(socket: Socket, fault: HandshakeFault): void {
  if (fault === 'handshake-reset') {
    socket.resetAndDestroy();
    return;
  }
  // Unread bytes would turn our FIN into a reset.
  socket.resume();
  // A listener's sockets are half-open: who ends first must be followed.
  socket.on('end', () => socket.end());
  if (fault !== 'handshake-silent') socket.end(bytesOf(fault));
}

function bytesOf(fault: HandshakeFault): Uint8Array {
  switch (fault) {
    case 'handshake-garbage':
      return garbage;
    case 'plain-http':
      return plainHttp;
    default: {
      const alert = alertOf(fault);
      return alert === undefined ? new Uint8Array() : alertRecord(alert);
    }
  }
}

/**
 * Ends an encrypted connection, after what was written to it, with the FIN of its TCP socket
 * alone: without the close_notify that tells an end from a truncation (RFC 8446 §6.1).
 */
export function endWithoutCloseNotify(socket: Socket, transport: Socket): void {
  const end = (): void => {
    // The encrypted socket has not ended for Node, so it would not close when the peer ends too.
    transport.end(() => {
      if (socket.readableEnded) socket.destroy();
      else socket.once('end', () => socket.destroy()).resume();
    });
  };
  // What is still to be encrypted is not in the transport's queue yet.
  if (socket.writableLength === 0) end();
  else socket.write('', end);
}
