// Which route was probably meant, and why it did not answer.

import type { Request } from '../http/request/request.ts';
import { answersMethod } from '../routing/route-options.ts';
import type { RouteUsage } from '../routing/route-usage.ts';
import { describeValue, editDistance } from '../usage-error.ts';

/** Something that is near, and why it is not the same: `path: "/users" does not match "/usrs"`. */
export interface Near<T> {
  readonly nearest: T;
  readonly reasons: readonly string[];
}

/** Of longer paths only the beginning is compared. */
const comparedCharacters = 200;
/** A path is near when no more of its letters are wrong. */
const wrongShare = 0.4;

/** The route that is nearest to a request that none has answered; of equals the one declared last. */
export function nearestRoute(
  routes: readonly RouteUsage[],
  request: Request,
): Near<RouteUsage> | undefined {
  return nearestOf(
    routes.map((route) => ({ ...compare(route, request), nearest: route })),
    'it was declared after the request, or removed before it',
  );
}

/** The request that is nearest to a route that did not get it; of equals the newest. */
export function nearestRequest(
  route: RouteUsage,
  requests: readonly Request[],
): Near<Request> | undefined {
  return nearestOf(
    requests.map((request) => ({ ...compare(route, request), nearest: request })),
    'another route has answered it',
  );
}

interface Comparison {
  /** Letters to change in the path, of so many. */
  readonly distance: number;
  readonly length: number;
  readonly reasons: readonly string[];
}

function nearestOf<T>(
  all: readonly (Comparison & { readonly nearest: T })[],
  otherReason: string,
): Near<T> | undefined {
  const [near] = all
    .filter(({ distance, length }) => distance <= length * wrongShare)
    .toReversed()
    .toSorted((a, b) => a.distance - b.distance || a.reasons.length - b.reasons.length);
  if (near === undefined) return undefined;
  const { nearest, reasons } = near;
  return { nearest, reasons: reasons.length === 0 ? [otherReason] : reasons };
}

function compare(route: RouteUsage, request: Request): Comparison {
  const { method, path, protocol } = request;
  const reasons: string[] = [];
  // What is not compared, or is in the place of a group, may be what does not match.
  const distance = route.matches(path) ? 0 : Math.max(1, distanceTo(route.template, path));
  if (distance > 0) {
    reasons.push(`path: ${describeValue(route.pattern)} does not match ${describeValue(path)}`);
  }
  if (!answersMethod(route.methods, method)) {
    reasons.push(`method: it answers ${route.methods?.join(', ')}, not ${method}`);
  }
  if (route.protocol !== undefined && route.protocol !== protocol) {
    reasons.push(`protocol: it answers ${route.protocol}, not ${protocol}`);
  }
  const { hostname } = request.urlParts;
  if (!route.answersHost(hostname)) {
    reasons.push(`host: it answers ${route.host}, not ${hostname}`);
  }
  reasons.push(...unmetBy(route, request));
  if (route.requestCount >= route.times) {
    const count = `${route.times} ${route.times === 1 ? 'request' : 'requests'}`;
    reasons.push(`times: it answers ${count}, and has done so`);
  }
  return { distance, length: Math.min(path.length, comparedCharacters) - 1, reasons };
}

function unmetBy(route: RouteUsage, request: Request): readonly string[] {
  try {
    return route.unmet(request);
  } catch {
    // Its condition `when` throws: that is told by itself.
    return [];
  }
}

/** Letters to change until the template matches; its groups match what stands in their place. */
function distanceTo(template: string | undefined, path: string): number {
  if (template === undefined) return Infinity;
  const received = path.split('/');
  const wanted: string[] = [];
  for (const [index, part] of template.split('/').entries()) {
    if (part.includes('*')) {
      wanted.push(...received.slice(index));
      break;
    }
    wanted.push(filledIn(part, received[index] ?? ''));
  }
  return editDistance(
    wanted.join('/').slice(0, comparedCharacters),
    path.slice(0, comparedCharacters),
  );
}

function filledIn(part: string, received: string): string {
  const literals = part.split(/\{\w+\}/);
  if (literals.length === 1) return part;
  const [first = ''] = literals;
  const last = literals.at(-1) ?? '';
  const fits = received.startsWith(first) && received.endsWith(last) && received !== '';
  return fits ? received : literals.join('');
}
