// Which host names lead to the server, and how: by themselves, or through its proxy.

import { isLocal, normalizeHost } from '../http/host-names/host-name.ts';
import {
  checkHostNames,
  hostVerdict,
  servedBesides,
  type CheckedHostNames,
  type HostNamesOption,
} from '../http/host-names/host-names.ts';
import { describeValue, UsageError } from '../usage-error.ts';
import type { HostTable, NamedHost } from './host-table.ts';

/** The options by host that are given. */
export interface HostTables {
  readonly tls: HostTable<unknown> | undefined;
  readonly fault: HostTable<unknown> | undefined;
  readonly network: HostTable<unknown> | undefined;
  readonly upstream: HostTable<unknown> | undefined;
}

/**
 * The host names of a server: those whose TLS, fault or network is settled are among them.
 *
 * @throws UsageError that names the option
 */
export function checkNames(options: HostNamesOption, tables: HostTables): CheckedHostNames {
  const declared = checkHostNames(options);
  const named = Object.entries(tables).flatMap(([name, table]: [string, HostTables['tls']]) => {
    const hosts = table?.hosts ?? [];
    for (const host of hosts) rejectLabel(`wptserve ${name}`, host, declared);
    return hosts;
  });
  return servedBesides(declared, named);
}

/**
 * Whether browsers are to come through the SOCKS listener: where a name leads here only so, where one
 * below `localhost` shall not, as it would without anybody's help, or where a connection can fail or
 * be slow by its host, which nothing else tells before a request.
 */
export function needsProxy(names: CheckedHostNames, { fault, network }: HostTables): boolean {
  return (
    [fault, network].some((table) => table !== undefined && table.hosts.length > 0) ||
    [...names.parents].some((host) => !isLocal(host)) ||
    [...names.verdicts].some(([host, verdict]) => verdict === 'notServed' || !isLocal(host))
  );
}

/**
 * Refuses a label where a host name belongs: as a host it would be a name that nobody opens.
 *
 * @param names those of all options but the tables
 * @throws UsageError that names the host
 */
function rejectLabel(
  where: string,
  { name, isBelow, written }: NamedHost,
  names: CheckedHostNames,
): void {
  if (hostVerdict(names, isBelow ? `any.${name}` : name) === 'served') return;
  const { '': served = {} } = names.allDomains;
  const isMeant = (label: string): boolean => normalizeHost(label) === name;
  const label = names.subdomains.find(isMeant);
  if (label !== undefined) {
    throw new UsageError(
      `${where}.hosts: ${describeValue(written)} is a label of the option subdomains, not a host. ` +
        `Write "${isBelow ? '*.' : ''}${served[label]}".`,
    );
  }
  if (names.notSubdomains.some(isMeant)) {
    throw new UsageError(
      `${where}.hosts: ${describeValue(written)} is a label of the option notSubdomains, ` +
        `whose names do not lead to the server. Take it out of one of them.`,
    );
  }
}
