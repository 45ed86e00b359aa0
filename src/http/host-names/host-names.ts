// Which host names lead to the server: wptserve's configuration, and `hosts`.

import { isAddress, normalizeHost } from './host-name.ts';
import type { HostPattern } from './host-pattern.ts';
import type { HostNames } from './server-config.ts';
import { describeValue, isPlainObject, UsageError } from '../../usage-error.ts';

/** The options about host names. */
export interface HostNamesOption {
  /** The main host. @default 'localhost' */
  readonly browserHost?: string;
  /** Further main hosts, by a name of their own: `{ alt: 'not-web-platform.test' }`. */
  readonly alternateHosts?: Readonly<Record<string, string>>;
  /** Labels below every main host, such as `www` or `www.www`. */
  readonly subdomains?: readonly string[];
  /** Labels below every main host that do not lead to the server, as if there were no such name. */
  readonly notSubdomains?: readonly string[];
  /** Hosts that lead to the server besides; `*.example.test` is every name below `example.test`. */
  readonly hosts?: readonly string[];
}

/** `served`: it leads to the server. `notServed`: it shall not resolve. `unknown`: nobody spoke of it. */
export type HostVerdict = 'served' | 'notServed' | 'unknown';

/** The options after the check, every host in its normal form. */
export interface CheckedHostNames {
  readonly browserHost: string;
  readonly alternateHosts: Readonly<Record<string, string>>;
  /** As they were declared. */
  readonly subdomains: readonly string[];
  /** As they were declared. */
  readonly notSubdomains: readonly string[];
  /** Names by subdomain, `''` for the host itself, by main host, `''` for {@link browserHost}. */
  readonly allDomains: Readonly<Record<string, HostNames>>;
  /** As {@link allDomains}, for {@link notSubdomains}; the hosts themselves are not among them. */
  readonly allNotDomains: Readonly<Record<string, HostNames>>;
  /** Every host that was named. */
  readonly verdicts: ReadonlyMap<string, HostVerdict>;
  /** Every name below these is served, unless it was named. */
  readonly parents: ReadonlySet<string>;
}

/** They lead to this machine anyway, and so does every name below `localhost` (RFC 6761 §6.3). */
const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Checks the options about host names.
 *
 * @throws UsageError that names the option
 */
export function checkHostNames(options: HostNamesOption): CheckedHostNames {
  const subdomains = checkList('subdomains', options.subdomains);
  const notSubdomains = checkList('notSubdomains', options.notSubdomains);
  const hosts = checkList('hosts', options.hosts).map((host, index) =>
    checkHostOrWildcard(`hosts[${index}]`, host),
  );
  const browserHost = checkHost('browserHost', options.browserHost ?? 'localhost');
  const alternateHosts = checkAlternateHosts(options.alternateHosts ?? {});

  const mainHosts = Object.entries({ '': browserHost, ...alternateHosts });
  const allDomains = mainHosts.map(([alias, host]): [string, HostNames] => [
    alias,
    { '': host, ...namesBelow(host, 'subdomains', subdomains) },
  ]);
  const allNotDomains = mainHosts.map(([alias, host]): [string, HostNames] => [
    alias,
    namesBelow(host, 'notSubdomains', notSubdomains),
  ]);

  const verdicts = new Map<string, HostVerdict>();
  for (const host of [
    ...loopbackHosts,
    ...hosts.filter((each) => !each.startsWith('*.')),
    ...allDomains.flatMap(([, names]) => Object.values(names)),
  ]) {
    verdicts.set(host, 'served');
  }
  for (const host of allNotDomains.flatMap(([, names]) => Object.values(names))) {
    if (verdicts.get(host) === 'served') throw servedAndNot(host);
    verdicts.set(host, 'notServed');
  }
  const wildcards = hosts.filter((each) => each.startsWith('*.'));
  return {
    browserHost,
    alternateHosts,
    subdomains,
    notSubdomains,
    allDomains: Object.fromEntries(allDomains),
    allNotDomains: Object.fromEntries(allNotDomains),
    verdicts,
    parents: new Set(['localhost', ...wildcards.map((each) => each.slice(2))]),
  };
}

/**
 * Names, and more hosts that lead to the server.
 *
 * @throws UsageError when one of them shall not resolve
 */
export function servedBesides(
  names: CheckedHostNames,
  hosts: readonly HostPattern[],
): CheckedHostNames {
  if (hosts.length === 0) return names;
  const verdicts = new Map(names.verdicts);
  const parents = new Set(names.parents);
  for (const { name, isBelow } of hosts) {
    if (isBelow) {
      parents.add(name);
    } else {
      if (verdicts.get(name) === 'notServed') throw servedAndNot(name);
      verdicts.set(name, 'served');
    }
  }
  return { ...names, verdicts, parents };
}

/** Whether a host leads to the server, however it is written. */
export function hostVerdict({ verdicts, parents }: CheckedHostNames, host: string): HostVerdict {
  const normal = normalizeHost(host);
  if (normal === undefined) return 'unknown';
  const verdict = verdicts.get(normal);
  if (verdict !== undefined) return verdict;
  for (let dot = normal.indexOf('.'); dot !== -1; dot = normal.indexOf('.', dot + 1)) {
    if (parents.has(normal.slice(dot + 1))) return 'served';
  }
  return 'unknown';
}

function servedAndNot(host: string): UsageError {
  return new UsageError(
    `wptserve notSubdomains: "${host}" is served, because another option names it. Take it out of one of them.`,
  );
}

function checkList(option: string, list: readonly string[] = []): readonly string[] {
  if (Array.isArray(list)) return list;
  const example = typeof list === 'string' ? `['${list as string}']` : '[ … ]';
  throw new UsageError(
    `wptserve ${option}: ${describeValue(list)} is not a list. Write ${example}.`,
  );
}

function checkAlternateHosts(hosts: Readonly<Record<string, string>>): Record<string, string> {
  if (!isPlainObject(hosts)) {
    throw new UsageError(
      `wptserve alternateHosts: ${describeValue(hosts)} is not an object. ` +
        `Write { alt: 'not-web-platform.test' }.`,
    );
  }
  if (Object.hasOwn(hosts, '')) {
    throw new UsageError(
      `wptserve alternateHosts: "" stands for browserHost. Give the host another name, such as 'alt'.`,
    );
  }
  return Object.fromEntries(
    Object.entries(hosts).map(([alias, host]) => [
      alias,
      checkHost(`alternateHosts.${alias}`, host),
    ]),
  );
}

function checkHost(option: string, host: unknown): string {
  const normal = typeof host === 'string' ? normalizeHost(host) : undefined;
  if (normal !== undefined) return normal;
  throw new UsageError(
    `wptserve ${option}: ${describeValue(host)} is not a host. ` +
      `Write a name or an address alone, such as 'web-platform.test'.`,
  );
}

function checkHostOrWildcard(option: string, host: unknown): string {
  if (typeof host !== 'string' || !host.includes('*')) return checkHost(option, host);
  const parent = host.startsWith('*.') ? normalizeHost(host.slice(2)) : undefined;
  if (parent !== undefined && !isAddress(parent)) return `*.${parent}`;
  throw new UsageError(
    `wptserve ${option}: ${describeValue(host)}: a "*" stands for all labels before a name. ` +
      `Write it as in '*.example.test'.`,
  );
}

/** The names of all labels, by label. */
function namesBelow(host: string, option: string, labels: readonly string[]): HostNames {
  return Object.fromEntries(
    labels.map((label, index) => {
      if (typeof label === 'string' && label.toLowerCase().endsWith(`.${host}`)) {
        throw new UsageError(
          `wptserve ${option}[${index}]: ${describeValue(label)} is a whole name. ` +
            `Write what stands before "${host}": ${describeValue(label.slice(0, -host.length - 1))}.`,
        );
      }
      const name = typeof label === 'string' ? normalizeHost(`${label}.${host}`) : undefined;
      if (name !== undefined) return [label, name];
      throw new UsageError(
        `wptserve ${option}[${index}]: ${describeValue(label)} makes no name below "${host}". ` +
          `Write a label, such as 'www'.`,
      );
    }),
  );
}
