// What browsers are known to make of faults. The table is only as good as the spec that runs all
// of them and compares: e2e/browser-errors.spec.ts.

import type { BrowserError, FailingPart } from './browser-error.ts';
import { chromiumErrors } from './chromium-errors.ts';
import { describeValue, nearestOf, UsageError } from './usage-error.ts';

/** What a browser makes of a fault. */
export interface ExpectedError {
  /**
   * `net::ERR_…`: what the message of `page.goto` contains if there is no response, and what the
   * event `requestfailed` says in any case. In a page, `fetch` only has a TypeError.
   */
  readonly error: string | undefined;
  /** What fails. */
  readonly at: FailingPart;
  /** How many bytes of content a page can read before. */
  readonly bytes: number;
  /** How often the browser tries, on new connections: requests, or handshakes. */
  readonly attempts: number;
  /** How often it sends a request on a connection that was used before. */
  readonly attemptsOnReused: number | undefined;
}

type Section = keyof typeof chromiumErrors;

/** A fault of TLS, a version of TLS that is too old, or a broken response. */
export type KnownFault = {
  [Name in Section]: keyof (typeof chromiumErrors)[Name];
}[Section];

/** What a test knows of the browser's trust. */
export interface ExpectedErrorOptions {
  /**
   * What the browser trusts: the fixture `browserTrust`, if the option `wptserveTrust` is set.
   * Only faults of certificates differ.
   *
   * @default 'key'
   */
  readonly trust?: 'key' | 'authority';
}

/**
 * What this browser makes of this fault: `expectedError('expired', browserName).error`.
 *
 * @throws UsageError for a fault or a browser of which nothing is known
 */
export function expectedError(
  fault: KnownFault,
  browserName: string,
  { trust = 'key' }: ExpectedErrorOptions = {},
): ExpectedError {
  if (browserName !== 'chromium') {
    throw new UsageError(
      `expectedError: nothing is known of ${describeValue(browserName)}. Known is "chromium".`,
    );
  }
  const { authority, key, ...others } = chromiumErrors;
  const byTrust = { authority, key };
  if (!Object.hasOwn(byTrust, trust)) {
    throw new UsageError(
      `expectedError: trust ${describeValue(trust)} is not one of key, authority.`,
    );
  }
  const sections: readonly Readonly<Record<string, BrowserError>>[] = [
    byTrust[trust],
    ...Object.values(others),
  ];
  const known = new Map(sections.flatMap((section) => Object.entries(section)));
  const found = known.get(fault);
  if (found !== undefined) return complete(found);
  const names = [...known.keys()];
  const nearest = typeof fault === 'string' ? nearestOf(fault, names) : undefined;
  const hint =
    nearest === undefined ? `Known are ${names.join(', ')}.` : `Did you mean "${nearest}"?`;
  throw new UsageError(`expectedError: nothing is known of ${describeValue(fault)}. ${hint}`);
}

function complete({ error, at, bytes = 0, attempts, onReused }: BrowserError): ExpectedError {
  return {
    error: error === undefined ? undefined : `net::ERR_${error}`,
    at,
    bytes,
    attempts,
    attemptsOnReused: onReused,
  };
}
