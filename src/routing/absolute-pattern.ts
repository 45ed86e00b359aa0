import { UsageError } from '../usage-error.ts';
import { isUrlPattern, splitUrlPattern, type PathPattern, type UrlPattern } from './url-pattern.ts';
import type { RouteOptions } from './route-options.ts';

/** A pattern of a path, and the options that it says by itself. */
interface PatternParts {
  readonly pattern: string | RegExp | PathPattern;
  readonly options: RouteOptions;
}

/**
 * Takes a pattern that is a whole URL apart: `https://api.example/v1/*` is the path `/v1/*`, of this
 * host and by this protocol. Any other is left as it is.
 *
 * @throws UsageError when an option says the same, or it names a port
 */
export function splitPattern(
  pattern: string | RegExp | UrlPattern,
  options: RouteOptions,
): PatternParts {
  const where = `route ${describePattern(pattern)}`;
  const parts = isUrlPattern(pattern) ? splitUrlPattern(pattern) : splitUrl(where, pattern);
  const named = Object.keys(parts.options) as (keyof RouteOptions)[];
  const twice = named.find((name) => options[name] !== undefined);
  if (twice !== undefined) {
    throw new UsageError(`${where}: its URL and the option ${twice} at once. Write one of them.`);
  }
  return { pattern: parts.pattern, options: { ...options, ...parts.options } };
}

/** As a message shows it. */
export function describePattern(pattern: string | RegExp | UrlPattern): string {
  return isUrlPattern(pattern)
    ? `URLPattern ${JSON.stringify(pattern.pathname)}`
    : JSON.stringify(String(pattern));
}

function splitUrl(where: string, pattern: string | RegExp): PatternParts {
  const [, protocol, host = '', port, path = '/'] =
    (typeof pattern === 'string' && /^(https?):\/\/([^/:]*)(?::([^/]*))?(\/.*)?$/i.exec(pattern)) ||
    [];
  if (protocol === undefined) return { pattern, options: {} };
  if (port !== undefined) {
    throw new UsageError(
      `${where}: a route answers at each port of its host. Write it without ":${port}".`,
    );
  }
  return {
    pattern: path,
    options: { host, protocol: protocol.toLowerCase() as 'http' | 'https' },
  };
}
