// Options that hold for all hosts, or for each one:
// `{ hosts: { 'www.localhost': value, '*.localhost': other } }`.

import { normalizeHost } from './http/host-name.ts';
import { parseHostPattern, type HostPattern } from './http/host-pattern.ts';
import { describeValue, isPlainObject, UsageError } from './usage-error.ts';

/** One value for each host; `*.` stands for every name below a host. */
export interface ByHost<Value> {
  readonly hosts: Readonly<Record<string, Value>>;
}

/** What holds for a host; for a connection that names none, it is undefined. */
export type HostTable<Checked> = (host: string | undefined) => Checked | undefined;

/** How to read an option. */
export interface HostTableSettings<Value, Checked> {
  /** Names the option in messages. */
  readonly where: string;
  /** A host and its value as one would write them, for a message. */
  readonly example: string;
  /** @throws UsageError that begins with `where` */
  readonly check: (where: string, value: Value) => Checked;
}

/**
 * Checks an option: a value for all hosts, or one for each. Of several that name a host, itself
 * wins, and then the nearest `*.`.
 *
 * @throws UsageError that says what is wrong and what is allowed
 */
export function hostTable<Value, Checked>(
  option: Value | ByHost<Value>,
  { where, example, check }: HostTableSettings<Value, Checked>,
): HostTable<Checked> {
  if (!isByHost(option)) {
    const checked = check(where, option);
    return () => checked;
  }
  if (!isPlainObject(option.hosts) || Object.keys(option).length > 1) {
    throw new UsageError(`${where}: ${describeValue(option)}. Write { hosts: { ${example} } }.`);
  }
  const exact = new Map<string, Checked>();
  const below = new Map<string, Checked>();
  for (const [host, value] of Object.entries(option.hosts)) {
    const checked = check(`${where}.hosts[${JSON.stringify(host)}]`, value);
    const { name, isBelow } = checkPattern(where, host);
    (isBelow ? below : exact).set(name, checked);
  }
  return (host = '') => lookUp(normalizeHost(host) ?? '', exact, below);
}

/**
 * The hosts that an option names: they lead to the server, as those of `hosts` do.
 *
 * @throws UsageError when one of them is no host
 */
export function namedHosts(where: string, option: unknown): readonly string[] {
  if (!isByHost(option) || !isPlainObject(option.hosts)) return [];
  const hosts = Object.keys(option.hosts);
  for (const host of hosts) checkPattern(where, host);
  return hosts;
}

function checkPattern(where: string, host: string): HostPattern {
  const pattern = parseHostPattern(host);
  if (pattern !== undefined) return pattern;
  throw new UsageError(`${where}.hosts: ${describeValue(host)} is not a host.`);
}

function isByHost<Value>(option: Value | ByHost<Value>): option is ByHost<Value> {
  return isPlainObject(option) && 'hosts' in option;
}

function lookUp<Checked>(
  host: string,
  exact: ReadonlyMap<string, Checked>,
  below: ReadonlyMap<string, Checked>,
): Checked | undefined {
  if (exact.has(host)) return exact.get(host);
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const parent = host.slice(dot + 1);
    if (below.has(parent)) return below.get(parent);
  }
  return undefined;
}
