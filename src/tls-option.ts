// How the hosts of a server do TLS, as a person writes it down.

import { normalizeHost } from './http/host-name.ts';
import { checkTlsSettings, type TlsSettings } from './tls/tls-settings.ts';
import type { TlsFault } from './tls/tls-fault.ts';
import { describeValue, isPlainObject, UsageError } from './usage-error.ts';

/** How a host does TLS: what is wrong with it, or all settings. */
export type HostTls = TlsFault | TlsSettings;

/**
 * How all hosts do TLS, or each one: `{ hosts: { 'expired.localhost': 'expired' } }`, where
 * `*.` stands for every name below a host. Hosts that are not named do it well.
 */
export type TlsOption = HostTls | { readonly hosts: Readonly<Record<string, HostTls>> };

/** The settings for the name that a client asks for (SNI); without one, it names no host. */
export type TlsSettingsFor = (serverName: string | undefined) => TlsSettings;

const where = 'wptserve tls';

/**
 * Checks the option `tls`.
 *
 * @throws UsageError that says what is wrong and what is allowed
 */
export function checkTls(option: TlsOption): TlsSettingsFor {
  if (!isByHost(option)) {
    const settings = checkTlsSettings(where, option);
    return () => settings;
  }
  if (!isPlainObject(option.hosts) || Object.keys(option).length > 1) {
    throw new UsageError(
      `${where}: ${describeValue(option)}. Write { hosts: { 'expired.localhost': 'expired' } }.`,
    );
  }
  const exact = new Map<string, TlsSettings>();
  const below = new Map<string, TlsSettings>();
  for (const [host, value] of Object.entries(option.hosts)) {
    const settings = checkTlsSettings(`${where}.hosts[${JSON.stringify(host)}]`, value);
    const isWildcard = host.startsWith('*.');
    const name = normalizeHost(isWildcard ? host.slice(2) : host);
    if (name === undefined) {
      throw new UsageError(`${where}.hosts: ${describeValue(host)} is not a host.`);
    }
    (isWildcard ? below : exact).set(name, settings);
  }
  return (serverName) => settingsOf(normalizeHost(serverName ?? '') ?? '', exact, below);
}

/** The hosts that the option names: they lead to the server, as those of `hosts` do. */
export function hostsOfTls(option: TlsOption | undefined): readonly string[] {
  return isByHost(option) && isPlainObject(option.hosts) ? Object.keys(option.hosts) : [];
}

function settingsOf(
  host: string,
  exact: ReadonlyMap<string, TlsSettings>,
  below: ReadonlyMap<string, TlsSettings>,
): TlsSettings {
  const settings = exact.get(host);
  if (settings !== undefined) return settings;
  // The nearest parent wins.
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const inherited = below.get(host.slice(dot + 1));
    if (inherited !== undefined) return inherited;
  }
  return {};
}

function isByHost(
  option: TlsOption | undefined,
): option is { readonly hosts: Readonly<Record<string, HostTls>> } {
  return isPlainObject(option) && 'hosts' in option;
}
