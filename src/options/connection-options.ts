// How the connections to a server fail, do TLS and are slow, as a person writes it down: the options
// `fault`, `tls` and `network`.

import { checkConnectionFault, wordOfFault } from '../faults/check-fault.ts';
import {
  isFaultKind,
  type ConnectionFault,
  type ConnectionFaultOption,
} from '../faults/connection-fault.ts';
import { hostTable, type ByHost, type HostTable } from './host-table.ts';
import { isTlsFault, type TlsFault } from '../tls/tls-fault.ts';
import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';
import { rejectBrokenResponse } from '../faults/broken-response.ts';
import { checkTlsSettings, type TlsSettings } from '../tls/tls-settings.ts';
import { checkNetwork, type HostNetwork, type NetworkConditions } from './network-conditions.ts';

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

/** How a host does TLS: what is wrong with it, or all settings. */
export type HostTls = TlsFault | TlsSettings;

/**
 * How all hosts do TLS, or each one: `{ hosts: { 'expired.localhost': 'expired' } }`, where
 * `*.` stands for every name below a host. Hosts that are not named do it well.
 */
export type TlsOption = HostTls | ByHost<HostTls>;

/**
 * Checks the option `tls`.
 *
 * @throws UsageError that says what is wrong and what is allowed
 */
export function checkTls(option: TlsOption): HostTable<TlsSettings> {
  return hostTable<HostTls, TlsSettings>(option, {
    where: 'wptserve tls',
    example: `'expired.localhost': 'expired'`,
    isOfNames: true,
    check: checkHostTls,
  });
}

function checkHostTls(where: string, settings: HostTls): TlsSettings {
  const fault: unknown = isPlainObject(settings) && 'fault' in settings ? settings.fault : settings;
  const word = wordOfFault(fault);
  if (isFaultKind(word)) {
    throw new UsageError(
      `${where}: ${describeValue(word)} is a fault of a connection. Write it in the option fault.`,
    );
  }
  rejectBrokenResponse(word, where);
  return checkTlsSettings(where, settings);
}

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
