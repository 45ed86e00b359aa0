import type { Request } from '../../server.ts';
import { rejectUnknownOptions } from '../../usage-error.ts';
import { countOf } from '../../matching/difference.ts';
import type { Assertion, MatcherOptions } from './assertion.ts';
import { requestsOf, type Requested, type Verdict } from './receiver.ts';

const matcher = 'toHaveReusedConnection';

/** Have all requests come on one connection, the last of them after another request? */
export function toHaveReusedConnection(
  receiver: Requested | Request,
  options: MatcherOptions = {},
): Assertion<Verdict> {
  const requests = requestsOf(matcher, receiver);
  rejectUnknownOptions(matcher, options, ['timeout']);
  return {
    matcher,
    receiver: requests.name,
    argument: '',
    timeout: options.timeout,
    watch: requests.watch,
    check: () => ({ pass: haveReused(requests.all()) }),
    explain: (_, isNot) => ({
      expected: isNot ? 'no reused connection' : 'one connection, reused',
      received: describeConnections(requests.all()),
      log: requests.all().map(describePlace),
    }),
  };
}

function haveReused(requests: readonly Request[]): boolean {
  const connections = new Set(requests.map(({ connection }) => connection));
  return connections.size === 1 && (requests.at(-1)?.indexOnConnection ?? 0) > 0;
}

function describeConnections(requests: readonly Request[]): string {
  if (requests.length === 0) return 'no request';
  const { size } = new Set(requests.map(({ connection }) => connection));
  if (size > 1) return countOf(size, 'connection');
  return haveReused(requests) ? 'one connection, reused' : 'a new connection';
}

function describePlace(request: Request): string {
  return `${request}: request ${request.indexOnConnection + 1} of ${request.connection}`;
}
