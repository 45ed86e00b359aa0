import { isLocal } from '../http/host-names/host-name.ts';
import { hostVerdict, type CheckedHostNames } from '../http/host-names/host-names.ts';
import type { Listeners } from '../net/listening/listeners.ts';
import type { Destination, SocksPolicy } from '../net/proxy/socks-listener.ts';
import type { OtherHosts } from '../options/options.ts';

/** What a policy is made of. */
export interface PolicySettings {
  readonly names: CheckedHostNames;
  readonly otherHosts: OtherHosts;
  /** A connection to a host that no option names was refused. */
  refused(host: string, port: number): void;
}

/**
 * Where connections of a browser lead: names of ours to our listeners, also on the standard ports, so
 * that a URL needs no port. On other ports, names of this machine lead to whoever listens there.
 */
export function socksPolicy(listeners: Listeners, settings: PolicySettings): SocksPolicy {
  const destinations = new Map<number, Destination>();
  for (const listener of [...listeners.http, ...listeners.https]) {
    destinations.set(listener.port, { kind: 'serve', by: listener });
  }
  const standard = [
    [80, listeners.http[0]],
    [443, listeners.https[0]],
  ] as const;
  for (const [port, listener] of standard) {
    if (listener !== undefined && !destinations.has(port)) {
      destinations.set(port, { kind: 'serve', by: listener });
    }
  }
  return {
    destinationOf(host, port) {
      switch (hostVerdict(settings.names, host.includes(':') ? `[${host}]` : host)) {
        case 'served':
          return destinations.get(port) ?? elsewhere(host);
        case 'notServed':
          return { kind: 'unresolvable' };
        case 'unknown':
          return { kind: settings.otherHosts === 'allow' ? 'connect' : 'refuse' };
      }
    },
    refused: (host, port) => settings.refused(host, port),
  };
}

/** What a name of ours is on a port that is none of ours. */
function elsewhere(host: string): Destination {
  if (!isLocal(host)) return { kind: 'closed' };
  // Not every system resolves what is below it (RFC 6761 §6.3).
  const isName = host.toLowerCase().includes('localhost');
  return { kind: 'connect', to: isName ? 'localhost' : host };
}
