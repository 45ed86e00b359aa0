import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';
import { hostTable, type ByHost, type HostTable } from './host-table.ts';

/**
 * The server behind this one: its origin, such as `'http://localhost:5173'`; or several, by the
 * beginning of the path: `{ '/api/': 'http://localhost:3000', '/': 'http://localhost:5173' }`, of
 * which the longest wins.
 */
export type UpstreamOfHost = string | Readonly<Record<string, string>>;

/** For all hosts, or by host. */
export type UpstreamOption = UpstreamOfHost | ByHost<UpstreamOfHost>;

/** The origin to ask for a path; undefined: nobody is asked. */
export type UpstreamFor = (path: string) => string | undefined;

/** @throws UsageError that says what is wrong and what is allowed */
export function checkUpstream(option: UpstreamOption): HostTable<UpstreamFor> {
  return hostTable<UpstreamOfHost, UpstreamFor>(option, {
    where: 'wptserve upstream',
    example: `'app.localhost': 'http://localhost:5173'`,
    check: checkOfHost,
  });
}

function checkOfHost(where: string, option: UpstreamOfHost): UpstreamFor {
  if (!isPlainObject(option)) {
    const origin = checkOrigin(where, option);
    return () => origin;
  }
  const table = Object.entries(option).map(([prefix, origin]): [string, string] => {
    if (!prefix.startsWith('/')) {
      throw new UsageError(
        `${where}: ${describeValue(prefix)} is no beginning of a path. Write { '/api/': 'http://localhost:3000' }.`,
      );
    }
    return [prefix, checkOrigin(`${where}[${JSON.stringify(prefix)}]`, origin)];
  });
  if (table.length === 0)
    throw new UsageError(`${where}: the table is empty. Leave the option out.`);
  const longestFirst = table.toSorted(([one], [other]) => other.length - one.length);
  return (path) => longestFirst.find(([prefix]) => path.startsWith(prefix))?.[1];
}

function checkOrigin(where: string, value: unknown): string {
  if (typeof value === 'string' && URL.canParse(value)) {
    const { origin, protocol, pathname, search, hash } = new URL(value);
    if (protocol === 'http:' || protocol === 'https:') {
      if (pathname === '/' && search === '' && hash === '') return origin;
      throw new UsageError(
        `${where}: ${describeValue(value)} has a path. Did you mean '${origin}'?`,
      );
    }
  }
  throw new UsageError(
    `${where}: ${describeValue(value)} is no origin of a server. Write 'http://localhost:5173'.`,
  );
}
