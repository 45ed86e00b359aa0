// How slow the connections to a server are, as a person writes it down.

import { hostTable, type ByHost, type HostTable } from './host-table.ts';
import { checkNetwork, type HostNetwork, type NetworkConditions } from './network-conditions.ts';

/**
 * How slow every connection is, or those of each host: `{ hosts: { 'api.localhost': 'slow-3g' } }`,
 * where `*.` stands for every name below a host. Hosts that are not named are fast.
 *
 * The host of a connection is the one that a browser asks its proxy for, or its TLS handshake: a
 * browser with such networks gets the proxy also for names that need none. A plain connection
 * without a proxy has no host, and is fast.
 */
export type NetworkOption = HostNetwork | ByHost<HostNetwork>;

/**
 * Checks the option `network`.
 *
 * @throws UsageError that says what is wrong and what is allowed
 */
export function checkNetworkOption(option: NetworkOption): HostTable<NetworkConditions> {
  return hostTable<HostNetwork, NetworkConditions>(option, {
    where: 'wptserve network',
    example: `'api.localhost': 'slow-3g'`,
    check: (where, network) => checkNetwork(network, where),
  });
}
