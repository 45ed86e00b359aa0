import { UsageError } from '../usage-error.ts';
import type { RouteOptions } from './route-options.ts';

/** A pattern, and the options that it says by itself. */
interface PatternParts {
  readonly pattern: string | RegExp;
  readonly options: RouteOptions;
}

/**
 * Takes a pattern that is a whole URL apart: `https://api.example/v1/*` is the path `/v1/*`, of this
 * host and by this protocol. Any other is left as it is.
 *
 * @throws UsageError when an option says the same, or it names a port
 */
export function splitPattern(pattern: string | RegExp, options: RouteOptions): PatternParts {
  const [, protocol, host = '', port, path = '/'] =
    (typeof pattern === 'string' && /^(https?):\/\/([^/:]*)(?::([^/]*))?(\/.*)?$/i.exec(pattern)) ||
    [];
  if (protocol === undefined) return { pattern, options };
  const where = `route ${JSON.stringify(pattern)}`;
  const twice = (['host', 'protocol'] as const).find((name) => options[name] !== undefined);
  if (twice !== undefined) {
    throw new UsageError(`${where}: its URL and the option ${twice} at once. Write one of them.`);
  }
  if (port !== undefined) {
    throw new UsageError(
      `${where}: a route answers at each port of its host. Write it without ":${port}".`,
    );
  }
  return {
    pattern: path,
    options: { ...options, host, protocol: protocol.toLowerCase() as 'http' | 'https' },
  };
}
