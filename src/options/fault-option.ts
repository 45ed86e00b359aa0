// How the connections to a server fail, as a person writes it down.

import { checkConnectionFault, wordOfFault } from '../faults/check-fault.ts';
import type { ConnectionFault, ConnectionFaultOption } from '../faults/connection-fault.ts';
import { hostTable, type ByHost, type HostTable } from './host-table.ts';
import { isTlsFault } from '../tls/tls-fault.ts';
import { describeValue, UsageError } from '../usage-error.ts';

/**
 * How every connection fails, or those of each host: `{ hosts: { 'api.localhost': 'no-response' } }`,
 * where `*.` stands for every name below a host. Hosts that are not named work well.
 *
 * The host of a connection is the one that a browser asks its proxy for, or its TLS handshake; for
 * a fault of a connection that is served, it is the one that the request names. So a plain
 * connection without a proxy has no host before its request: a browser with such faults gets the
 * proxy also for names that need none, and for anybody else only faults of connections that are
 * served are by host there.
 */
export type FaultOption = ConnectionFaultOption | ByHost<ConnectionFaultOption>;

/**
 * Checks the option `fault`.
 *
 * @throws UsageError that says what is wrong and what is allowed
 */
export function checkFault(option: FaultOption): HostTable<ConnectionFault> {
  return hostTable(option, {
    where: 'wptserve fault',
    example: `'api.localhost': 'no-response'`,
    check: checkHostFault,
  });
}

function checkHostFault(where: string, fault: unknown): ConnectionFault {
  const word = wordOfFault(fault);
  if (isTlsFault(word)) {
    throw new UsageError(
      `${where}: ${describeValue(word)} is a fault of TLS. Write it in the option tls.`,
    );
  }
  return checkConnectionFault(fault, where);
}
