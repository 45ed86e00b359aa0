import { expect, test } from 'vitest';
import { openConnection } from '../../support/browser-request.ts';

test('a connection tells where it comes from and what came of it', () => {
  const connection = openConnection(3, 12.5);
  expect(String(connection)).toBe('connection 3');
  expect([connection.nextIndex(), connection.nextIndex()]).toEqual([0, 1]);
  expect(connection.closedMs).toBeUndefined();
  connection.closed(40);
  expect(connection.toJSON()).toEqual({
    id: 3,
    protocol: 'http',
    clientAddress: '127.0.0.1',
    clientPort: 50_003,
    openedMs: 12.5,
    closedMs: 40,
    closedBy: 'server',
    closedHow: 'fin',
    requestCount: 2,
  });
});

test('a connection is idle from when requests can come until one does', () => {
  const connection = openConnection(1, 10);
  expect([connection.isSilent, connection.idleMs]).toEqual([true, 0]);
  connection.ready(15);
  connection.spoke(18);
  expect([connection.isSilent, connection.idleMs]).toEqual([false, 3]);
});
