import { UsageError } from '../usage-error.ts';
import type { CheckedRouteOptions } from './route-options.ts';

/** Who knows the origin of a server. */
interface UrlHost {
  urlOf(
    path: string,
    options?: { readonly host?: string; readonly protocol?: 'http' | 'https' },
  ): string;
}

/**
 * The URL of a route that answers at one.
 *
 * @param path its only path; undefined when there are several
 * @throws UsageError when the pattern matches more than one path, or the option `host` more than one host
 */
export function urlOfRoute(
  route: string,
  path: string | undefined,
  { host, protocol }: Pick<CheckedRouteOptions, 'host' | 'protocol'>,
  server: UrlHost,
): string {
  if (path !== undefined && host?.isBelow !== true) {
    return server.urlOf(path, {
      ...(host === undefined ? {} : { host: host.name }),
      ...(protocol === undefined ? {} : { protocol }),
    });
  }
  if (path !== undefined) {
    throw new UsageError(
      `${route}: it answers for more than one host. Write wpt.url(path, { host }) for one of them.`,
    );
  }
  throw new UsageError(
    `${route}: the pattern matches more than one path. Write wpt.url(path) for one of them.`,
  );
}
