// What browsers are known to make of faults. The table is only as good as the spec that runs all
// of them and compares: e2e/browser-errors.spec.ts.

import type { BrowserError, FailingPart } from './browser-error.ts';
import { chromiumErrors } from './chromium-errors.ts';
import { checkConnectionFault, wordOfFault } from '../faults/check-fault.ts';
import {
  isFaultKind,
  type ConnectionFaultOption,
  type FaultAfterContentBytes,
} from '../faults/connection-fault.ts';
import { hintAtTlsFault } from '../tls/tls-fault.ts';
import {
  describeValue,
  didYouMean,
  isPlainObject,
  rejectUnknownOptions,
  UsageError,
} from '../usage-error.ts';

/** What a browser makes of a fault. */
export interface ExpectedError {
  /**
   * `net::ERR_…`: what the message of `page.goto` contains if there is no response, and what the
   * event `requestfailed` says in any case. In a page, `fetch` only has a TypeError.
   */
  readonly error: string | undefined;
  /** What fails. */
  readonly at: FailingPart;
  /**
   * How many bytes of content a page can read before. What it has not read yet when a response
   * breaks off is lost: a gate of a script lets it have them.
   */
  readonly bytes: number;
  /** How often the browser tries, on new connections: requests, or handshakes. */
  readonly attempts: number;
  /** How often it sends a request on a connection that was used before. */
  readonly attemptsOnReused: number | undefined;
}

type Section = keyof typeof chromiumErrors;

/** A fault of TLS, a version of TLS that is too old, a broken response, or a fault of connections. */
export type KnownFault = {
  [Name in Section]: keyof (typeof chromiumErrors)[Name];
}[Section];

/** What a test knows of the browser and the connection. */
export interface ExpectedErrorOptions {
  /**
   * What the browser trusts: the fixture `browserTrust`, if the option `wptserveTrust` is set.
   * Only faults of certificates differ.
   *
   * @default 'key'
   */
  readonly trust?: 'key' | 'authority';
  /**
   * How the connection is opened. Only faults of connections differ, and only those that strike
   * before TLS.
   *
   * @default 'http'
   */
  readonly protocol?: 'http' | 'https';
}

/**
 * What this browser makes of this fault: `expectedError('expired', browserName).error`. A fault
 * with a number can be given whole, `{ kind: 'reset-after', ms: 100 }`, or by its kind.
 *
 * Faults of connections are those of a host: the option `fault` for all hosts needs no proxy, and
 * without one Chromium does not always do the same where a connection ends on accept.
 *
 * @throws UsageError for a fault or a browser of which nothing is known, and for what is no option
 */
export function expectedError(
  fault: KnownFault | Exclude<ConnectionFaultOption, string>,
  browserName: string,
  options: ExpectedErrorOptions = {},
): ExpectedError {
  checkBrowser(browserName);
  rejectUnknownOptions('expectedError', options, ['trust', 'protocol']);
  const { trust = 'key', protocol = 'http' } = options;
  const { authority, key, http, https, ...others } = chromiumErrors;
  const sections: readonly Readonly<Record<string, BrowserError>>[] = [
    chosen('trust', trust, { key, authority }),
    ...Object.values(others),
    chosen('protocol', protocol, { http, https }),
  ];
  const known = new Map(sections.flatMap((section) => Object.entries(section)));
  const word: unknown = wordOfFault(fault);
  const found = known.get(word as string);
  if (isPlainObject(fault)) {
    if (found !== undefined && !isFaultKind(word)) {
      throw new UsageError(
        `expectedError: ${describeValue(fault)} is no fault of connections. Write '${word as string}' alone.`,
      );
    }
    checkConnectionFault(fault, 'expectedError');
  }
  if (found !== undefined) return complete(found, fault);
  throw new UsageError(
    `expectedError: nothing is known of ${describeValue(fault)}. ${hintAt(word, [...known.keys()])}`,
  );
}

function checkBrowser(name: unknown): void {
  if (name === 'chromium') return;
  throw new UsageError(
    typeof name === 'string'
      ? `expectedError: nothing is known of ${describeValue(name)}. Known is "chromium".`
      : `expectedError: the name of the browser is ${describeValue(name)}. ` +
          `Write expectedError(fault, browserName) with Playwright's fixture browserName.`,
  );
}

function hintAt(word: unknown, known: readonly string[]): string {
  const isAlert = typeof word === 'string' && word.startsWith('alert:');
  return isAlert
    ? hintAtTlsFault(word)
    : (didYouMean(word, known) ??
        `Known are the words of the options tls and fault, such as 'expired', 'alert:unknown_ca' and ` +
          `'no-response', and of broken responses, such as 'bad-gzip'.`);
}

function chosen<Word extends string, Value>(
  option: string,
  word: Word,
  values: Readonly<Record<Word, Value>>,
): Value {
  if (Object.hasOwn(values, word)) return values[word];
  throw new UsageError(
    `expectedError: ${option} ${describeValue(word)} is not one of ${Object.keys(values).join(', ')}.`,
  );
}

function complete(
  { error, at, bytes = 0, attempts, onReused }: BrowserError,
  fault: string | Exclude<ConnectionFaultOption, string>,
): ExpectedError {
  return {
    error: error === undefined ? undefined : `net::ERR_${error}`,
    at,
    bytes: isAfterContentBytes(fault) ? fault.bytes : bytes,
    attempts,
    attemptsOnReused: onReused,
  };
}

function isAfterContentBytes(
  fault: string | Exclude<ConnectionFaultOption, string>,
): fault is FaultAfterContentBytes {
  return typeof fault === 'object' && fault.kind.endsWith('-content-bytes');
}
