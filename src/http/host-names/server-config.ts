import type { Stash } from '../../stash/stash.ts';

/** A host name by its subdomain, `''` for the host itself; IDNA-encoded. */
export type HostNames = Readonly<Record<string, string>>;

/** The configuration of a running server: wptserve's names in camelCase. */
export interface ServerConfig {
  /** The main host name. */
  readonly browserHost: string;
  /** Further main host names, by a name of their own: `{ alt: 'not-web-platform.test' }`. */
  readonly alternateHosts: Readonly<Record<string, string>>;
  /** Labels below every main host name, such as `www`, as they were declared. */
  readonly subdomains: readonly string[];
  /** Labels whose names do not lead to the server. */
  readonly notSubdomains: readonly string[];
  /** The address that is listened on. */
  readonly serverHost: string;
  /** The folder at `/`; empty when there is none. */
  readonly docRoot: string;
  /** The bound ports of `http`, `https`, `ws` (those of http) and `wss` (those of https). */
  readonly ports: Readonly<Record<string, readonly number[]>>;
  /** The names below {@link browserHost}, those of {@link notSubdomains} not among them. */
  readonly domains: HostNames;
  /** The names below {@link browserHost} that do not lead to the server. */
  readonly notDomains: HostNames;
  /** {@link domains} of every main host name, by the name of the host, `''` for browserHost. */
  readonly allDomains: Readonly<Record<string, HostNames>>;
  /** {@link notDomains} of every main host name. */
  readonly allNotDomains: Readonly<Record<string, HostNames>>;
}

/** The server, as a request knows it. */
export interface RequestServer {
  readonly config: ServerConfig;
  /** The stash as seen from the path of the request. */
  readonly stash: Stash;
}
