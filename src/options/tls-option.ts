// How the hosts of a server do TLS, as a person writes it down.

import { rejectBrokenResponse } from '../faults/broken-response.ts';
import { wordOfFault } from '../faults/check-fault.ts';
import { isFaultKind } from '../faults/connection-fault.ts';
import { hostTable, type ByHost, type HostTable } from './host-table.ts';
import { checkTlsSettings, type TlsSettings } from '../tls/tls-settings.ts';
import type { TlsFault } from '../tls/tls-fault.ts';
import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';

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
