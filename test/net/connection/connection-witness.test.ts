import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ConnectionWitness } from '../../../src/net/connection/connection-witness.ts';
import { openConnection } from '../../support/browser-request.ts';

describe('the end of a connection', () => {
  test.each([
    ['ECONNRESET', ['peer', 'rst']],
    // No test can wait until a system gives up on a peer.
    ['ETIMEDOUT', ['peer', 'timeout']],
    ['EPIPE', [undefined, undefined]],
  ] as const)('shows in an error of its socket: %s', (code, end) => {
    const info = openConnection(1);
    const socket = new Socket();
    new ConnectionWitness(info, undefined).watch(socket);
    socket.emit('error', Object.assign(new Error(code), { code }));
    expect([info.closedBy, info.closedHow]).toEqual(end);
  });

  test('is what came first', () => {
    const info = openConnection(1);
    const socket = new Socket();
    const witness = new ConnectionWitness(info, undefined);
    witness.watch(socket);
    witness.closed('server', 'fin');
    socket.emit('end');
    info.closed(5);
    expect([info.closedBy, info.closedHow, info.closedMs]).toEqual(['server', 'fin', 5]);
  });
});
