// The configuration of a server, computed from its options: wptserve's
// ConfigBuilder without what it does besides (ports, certificates, logging).

import { domainToASCII } from 'node:url';
import { describeValue, UsageError } from '../usage-error.ts';
import type { HostNames, ServerConfig } from './server-config.ts';

/** What a configuration is computed from. */
export interface ConfigSettings {
  readonly browserHost: string;
  readonly alternateHosts: Readonly<Record<string, string>>;
  readonly subdomains: readonly string[];
  readonly notSubdomains: readonly string[];
  /** @default '127.0.0.1' */
  readonly serverHost?: string;
  readonly docRoot: string;
  /** The bound ports. Those of `ws` and `wss` are those of `http` and `https`. */
  readonly ports: { readonly http: readonly number[]; readonly https: readonly number[] };
}

/**
 * Computes a configuration. Host names are IDNA-encoded; the keys are labels as they were declared.
 *
 * @throws UsageError when a name is not one of a host, or `''` is the name of an alternate host
 */
export function serverConfigOf(settings: ConfigSettings): ServerConfig {
  const { browserHost, alternateHosts, subdomains, notSubdomains } = settings;
  const { serverHost = '127.0.0.1', docRoot } = settings;
  const { http, https } = settings.ports;
  if (Object.hasOwn(alternateHosts, '')) {
    throw new UsageError(`wptserve alternateHosts: "" stands for browserHost. Write another name.`);
  }
  const alternates = Object.entries(alternateHosts).map(
    ([name, host]): [name: string, host: string] => [name, hostName(host)],
  );
  const hosts = [['', hostName(browserHost)] as const, ...alternates];
  const allDomains = Object.fromEntries(
    hosts.map(([name, host]) => [name, { ...namesBelow(host, subdomains), '': host }]),
  );
  const allNotDomains = Object.fromEntries(
    hosts.map(([name, host]) => [name, namesBelow(host, notSubdomains)]),
  );
  return {
    browserHost: hostName(browserHost),
    alternateHosts: Object.fromEntries(alternates),
    subdomains,
    notSubdomains,
    serverHost,
    docRoot,
    ports: { http, https, ws: http, wss: https },
    domains: allDomains[''] ?? {},
    notDomains: allNotDomains[''] ?? {},
    allDomains,
    allNotDomains,
  };
}

function namesBelow(host: string, labels: readonly string[]): HostNames {
  return Object.fromEntries(labels.map((label) => [label, hostName(`${label}.${host}`)]));
}

/** The name as it is in a URL and in the Host field. */
function hostName(name: string): string {
  // What ends a host in a URL is cut off by domainToASCII, and percent-encoding decoded.
  const ascii = /[/?#%\\]/.test(name) ? '' : domainToASCII(name);
  if (ascii !== '' && !/^\.|\.\./.test(ascii)) return ascii;
  throw new UsageError(
    `wptserve: ${describeValue(name)} is not the name of a host. Write labels with "." between them.`,
  );
}
