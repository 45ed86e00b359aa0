// Options that hold for all hosts, or for each one:
// `{ hosts: { 'www.localhost': value, '*.localhost': other } }`.

import { isAddress, normalizeHost } from '../http/host-names/host-name.ts';
import { parseHostPattern, type HostPattern } from '../http/host-names/host-pattern.ts';
import { describeValue, isPlainObject, nearestOf, UsageError } from '../usage-error.ts';

/** One value for each host; `*.` stands for every name below a host. */
export interface ByHost<Value> {
  readonly hosts: Readonly<Record<string, Value>>;
}

/** A host that a table names. */
export interface NamedHost extends HostPattern {
  /** As it was written. */
  readonly written: string;
}

/** An option after the check. */
export interface HostTable<Checked> {
  /** The hosts that it names; none, where one value holds for all. */
  readonly hosts: readonly NamedHost[];
  /** What holds for a host; a connection that names none has an undefined one. */
  readonly valueFor: (host: string | undefined) => Checked | undefined;
}

/** How to read an option. */
export interface HostTableSettings<Value, Checked> {
  /** Names the option in messages. */
  readonly where: string;
  /** A host and its value as one would write them, for a message. */
  readonly example: string;
  /** Whether a connection never names an address, so that one would be in vain. @default false */
  readonly isOfNames?: boolean;
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
  settings: HostTableSettings<Value, Checked>,
): HostTable<Checked> {
  const { where, check } = settings;
  checkShape(option, settings);
  if (!isByHost(option)) {
    const checked = check(where, option);
    return { hosts: [], valueFor: () => checked };
  }
  const hosts: NamedHost[] = [];
  const exact = new Map<string, Checked>();
  const below = new Map<string, Checked>();
  for (const [written, value] of Object.entries(option.hosts)) {
    const checked = check(`${where}.hosts[${JSON.stringify(written)}]`, value);
    const host = readHost(written, settings);
    const table = host.isBelow ? below : exact;
    if (table.has(host.name)) {
      throw new UsageError(
        `${where}.hosts: ${describeValue(written)} is there twice. Write it once.`,
      );
    }
    hosts.push(host);
    table.set(host.name, checked);
  }
  return {
    hosts,
    valueFor: (host = '') => lookUp(normalizeHost(host) ?? '', exact, below),
  };
}

function readHost(
  written: string,
  { where, isOfNames }: Pick<HostTableSettings<never, unknown>, 'where' | 'isOfNames'>,
): NamedHost {
  const pattern = parseHostPattern(written);
  if (pattern === undefined) {
    throw new UsageError(
      `${where}.hosts: ${describeValue(written)} is not a host. Write one without scheme, port and path, ` +
        `such as 'api.localhost', or '*.api.localhost' for every name below it.`,
    );
  }
  if (isOfNames && isAddress(pattern.name)) {
    throw new UsageError(
      `${where}.hosts: ${describeValue(written)} is an address, and a handshake names none (RFC 6066 §3). ` +
        `Write a name, such as 'a.localhost'.`,
    );
  }
  return { ...pattern, written };
}

/** Whatever a value may be, it says something, and hosts stand in `hosts`. */
function checkShape<Value>(
  option: Value | ByHost<Value>,
  { where, example }: Pick<HostTableSettings<Value, unknown>, 'where' | 'example'>,
): void {
  if (!isPlainObject(option)) return;
  const byHost = `{ hosts: { ${example} } }`;
  const nothing = `{} says nothing. Leave the option out, or write ${byHost}.`;
  const names = Object.keys(option);
  if (names.length === 0) throw new UsageError(`${where}: ${nothing}`);
  if (isByHost<unknown>(option)) {
    const other = names.find((name) => name !== 'hosts');
    if (other !== undefined) {
      throw new UsageError(
        `${where}: "${other}" cannot stand beside "hosts". Write ${byHost}: all that holds for a host.`,
      );
    }
    if (!isPlainObject(option.hosts)) {
      throw new UsageError(
        `${where}.hosts: ${describeValue(option.hosts)} is not an object. Write ${byHost}.`,
      );
    }
    if (Object.keys(option.hosts).length === 0) throw new UsageError(`${where}.hosts: ${nothing}`);
    return;
  }
  const misplaced = names.find((name) => looksLikeHost(name) || nearestOf(name, ['hosts']));
  if (misplaced === undefined) return;
  const why = looksLikeHost(misplaced)
    ? `"${misplaced}" is a host, and hosts stand in "hosts".`
    : `no option "${misplaced}". Did you mean "hosts"?`;
  throw new UsageError(`${where}: ${why} Write ${byHost}.`);
}

function looksLikeHost(name: string): boolean {
  return name === 'localhost' || (name.includes('.') && parseHostPattern(name) !== undefined);
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
