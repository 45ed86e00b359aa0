// How the hosts of a server do TLS, as a person writes it down.

import { hostTable, type ByHost } from './host-table.ts';
import { checkTlsSettings, type TlsSettings } from './tls/tls-settings.ts';
import type { TlsFault } from './tls/tls-fault.ts';

/** How a host does TLS: what is wrong with it, or all settings. */
export type HostTls = TlsFault | TlsSettings;

/**
 * How all hosts do TLS, or each one: `{ hosts: { 'expired.localhost': 'expired' } }`, where
 * `*.` stands for every name below a host. Hosts that are not named do it well.
 */
export type TlsOption = HostTls | ByHost<HostTls>;

/** The settings for the name that a client asks for (SNI); without one, it names no host. */
export type TlsSettingsFor = (serverName: string | undefined) => TlsSettings;

/**
 * Checks the option `tls`.
 *
 * @throws UsageError that says what is wrong and what is allowed
 */
export function checkTls(option: TlsOption): TlsSettingsFor {
  const settingsOf = hostTable<HostTls, TlsSettings>(option, {
    where: 'wptserve tls',
    example: `'expired.localhost': 'expired'`,
    isOfNames: true,
    check: checkTlsSettings,
  });
  return (serverName) => settingsOf(serverName) ?? {};
}
