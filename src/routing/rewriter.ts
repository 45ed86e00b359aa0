// Paths that stand for other paths, before any route is looked for.

import type { Request } from '../http/request/request.ts';
import { isToken } from '../http/token.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';

/** A path that stands for another one. */
export interface Rewrite {
  /**
   * One method or several, case-sensitive; unlike in a route, GET does not include HEAD.
   * Default: any.
   */
  readonly method?: string | readonly string[];
  /** The whole path of the request, percent-encoded as it is sent. */
  readonly from: string;
  /** The path that takes its place; the query stays. */
  readonly to: string;
}

/** A rewrite after the check. */
export interface CheckedRewrite {
  /** Undefined: any. */
  readonly methods: readonly string[] | undefined;
  readonly from: string;
  readonly to: string;
}

/** What can be sent of a path (RFC 9112 §3.2), neither query nor fragment; `//` would name a host. */
const path = /^\/(?!\/)[!-"$->@-~]*$/;

/**
 * Checks the option `rewrites`.
 *
 * @throws UsageError that names the rule, what was wrong and what is allowed
 */
export function checkRewrites(rewrites: readonly Rewrite[]): readonly CheckedRewrite[] {
  if (!Array.isArray(rewrites)) {
    throw new UsageError(
      `wptserve rewrites: ${describeValue(rewrites)} is not a list. Write [{ from: '/a', to: '/b' }].`,
    );
  }
  return rewrites.map((each: Rewrite, index) => checkRewrite(each, `wptserve rewrites[${index}]`));
}

/** Gives the request the path of the first rewrite for its path and method. */
export function rewritePath(request: Request, rewrites: readonly CheckedRewrite[]): void {
  if (rewrites.length === 0) return;
  const { path: from, method } = request;
  const found = rewrites.find(
    (each) => each.from === from && (each.methods === undefined || each.methods.includes(method)),
  );
  if (found !== undefined) request.rewritePath(found.to);
}

function checkRewrite(rewrite: Rewrite, where: string): CheckedRewrite {
  rejectUnknownOptions(where, rewrite, ['method', 'from', 'to']);
  const { from, to, method = '*' } = rewrite;
  for (const [key, value] of Object.entries({ from, to })) {
    if (typeof value === 'string' && path.test(value)) continue;
    throw new UsageError(
      `${where}.${key}: ${describeValue(value)} is not a path. ` +
        `Write it as it is sent, such as '/a%20b.html': percent-encoded, without a query.`,
    );
  }
  const methods = [method].flat();
  const bad = methods.length === 0 ? [method] : methods.filter((each) => !isMethod(each));
  if (bad.length > 0) {
    throw new UsageError(
      `${where}.method: ${describeValue(bad[0])}. Write 'GET', or a list of methods.`,
    );
  }
  return { methods: methods.includes('*') ? undefined : methods, from, to };
}

function isMethod(value: unknown): boolean {
  return typeof value === 'string' && isToken(value);
}
