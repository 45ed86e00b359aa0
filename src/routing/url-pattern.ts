import { UsageError } from '../usage-error.ts';

/** What there is of a `URLPattern` of the URL standard; not every Node.js has the class. */
export interface UrlPattern {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  exec(input: { pathname: string }): {
    readonly pathname: { readonly groups: Readonly<Record<string, string | undefined>> };
  } | null;
}

/** A `URLPattern` of a path only. */
export class PathPattern {
  readonly #pattern: UrlPattern;

  constructor(pattern: UrlPattern) {
    this.#pattern = pattern;
  }

  get source(): string {
    return this.#pattern.pathname;
  }

  /** The groups when the path matches. */
  match(path: string): Record<string, string> | undefined {
    const found = this.#pattern.exec({ pathname: path });
    if (found === null) return undefined;
    const groups = Object.entries(found.pathname.groups);
    return Object.fromEntries(
      groups.filter((each): each is [string, string] => each[1] !== undefined),
    );
  }
}

/** Whether a value is a `URLPattern`, of this runtime or of a library. */
export function isUrlPattern(value: unknown): value is UrlPattern {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pathname' in value &&
    'hostname' in value &&
    'exec' in value &&
    typeof value.exec === 'function'
  );
}

/** A part of a URL of which nothing is asked. */
function isAny(part: string): boolean {
  return part === '' || part === '*';
}

/**
 * Takes a `URLPattern` apart: its host and its protocol become options of the route.
 *
 * @throws UsageError when it asks for what no option can say
 */
export function splitUrlPattern(pattern: UrlPattern): {
  readonly pattern: PathPattern;
  readonly options: { readonly host?: string; readonly protocol?: 'http' | 'https' };
} {
  const { protocol, hostname, port, pathname, search, hash } = pattern;
  const where = `route URLPattern ${JSON.stringify(pathname)}`;
  const isBoth = isAny(protocol) || protocol === 'http{s}?';
  if (!isBoth && protocol !== 'http' && protocol !== 'https') {
    throw new UsageError(`${where}: protocol ${JSON.stringify(protocol)} is not http or https.`);
  }
  if (!isAny(port)) {
    throw new UsageError(`${where}: a route answers at each port of its host. Leave port out.`);
  }
  if (!isAny(search)) {
    throw new UsageError(`${where}: leave search out. Write the option query: { page: '2' }.`);
  }
  if (!isAny(hash)) throw new UsageError(`${where}: leave hash out. No request has it.`);
  if (/[:(){}+?]|.\*/.test(hostname)) {
    throw new UsageError(
      `${where}: hostname ${JSON.stringify(hostname)}. Write one host, or '*.example.com' for all below it.`,
    );
  }
  const Pattern = pattern.constructor as new (init: { pathname: string }) => UrlPattern;
  return {
    pattern: new PathPattern(new Pattern({ pathname })),
    options: {
      ...(isAny(hostname) ? {} : { host: hostname }),
      ...(isBoth ? {} : { protocol: protocol as 'http' | 'https' }),
    },
  };
}
