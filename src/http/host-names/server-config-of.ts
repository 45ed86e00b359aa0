// The configuration of a running server: wptserve's ConfigBuilder without what it
// does besides (certificates, logging).

import type { CheckedHostNames } from './host-names.ts';
import type { ServerConfig } from './server-config.ts';

/** What a configuration is made of. */
export interface ConfigSettings {
  readonly names: CheckedHostNames;
  /** The address that is listened on. @default '127.0.0.1' */
  readonly serverHost?: string;
  readonly docRoot: string;
  /** The bound ports. Those of `ws` and `wss` are those of `http` and `https`. */
  readonly ports: { readonly http: readonly number[]; readonly https: readonly number[] };
}

/** The configuration of a server. */
export function serverConfigOf({
  names,
  serverHost = '127.0.0.1',
  docRoot,
  ports: { http, https },
}: ConfigSettings): ServerConfig {
  const { browserHost, alternateHosts, subdomains, notSubdomains } = names;
  const { allDomains, allNotDomains } = names;
  return {
    browserHost,
    alternateHosts,
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
