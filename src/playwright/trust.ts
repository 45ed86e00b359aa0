// What Chromium is told to trust. To know the server's key is enough for good certificates and
// costs nothing; only a browser that knows the authority says why it refuses a bad one.

import type { LaunchOptions, TestInfo } from '@playwright/test';
import { describeValue, UsageError } from '../usage-error.ts';

/** What a browser is told to trust: the key of the server's certificates, or their authority. */
export type Trust = 'key' | 'authority';

const words: readonly unknown[] = ['key', 'authority'] satisfies Trust[];

/** @throws UsageError when the option `wptserveTrust` is none of its words */
export function checkTrust(trust: Trust): Trust {
  if (words.includes(trust)) return trust;
  throw new UsageError(`wptserveTrust: ${describeValue(trust)} is not one of ${words.join(', ')}.`);
}

const flag = '--ignore-certificate-errors-spki-list=';

/** Launch options with which Chromium trusts certificates of this key, and no others. */
export function trustingOptions(options: LaunchOptions, spkiHash: string): LaunchOptions {
  const args = options.args ?? [];
  // Chromium takes the last of several such lists, so a user's own list gets ours too.
  const own = args.filter((arg) => arg.startsWith(flag)).map((arg) => arg.slice(flag.length));
  return {
    ...options,
    args: [...args.filter((arg) => !arg.startsWith(flag)), flag + [...own, spkiHash].join(',')],
  };
}

/** Whether these launch options trust the key. */
export function trusts(options: LaunchOptions, spkiHash: string): boolean {
  return (options.args ?? []).some((arg) => arg.startsWith(flag) && arg.includes(spkiHash));
}

/** Launch options with which Chromium lives in this home, and trusts the authority there. */
export function livingIn(home: string, options: LaunchOptions): LaunchOptions {
  // An environment that is given takes the place of the process's whole.
  return { ...options, env: { ...process.env, ...options.env, HOME: home } };
}

/** Whether these launch options make the browser live there. */
export function livesIn(home: string | undefined, { env }: LaunchOptions): boolean {
  return home !== undefined && env?.['HOME'] === home;
}

/** Says in the report of a test why its browser does not know the authority, though it should. */
export function reportUnknownAuthority({ annotations }: TestInfo): void {
  annotations.push({
    type: 'wptserve',
    description:
      process.platform === 'linux'
        ? "wptserveTrust: 'authority' needs certutil, which is not installed (Debian: libnss3-tools). " +
          'Chromium reports net::ERR_CERT_AUTHORITY_INVALID for most bad certificates without it.'
        : "wptserveTrust: 'authority' works on Linux only. " +
          'Chromium reports net::ERR_CERT_AUTHORITY_INVALID for most bad certificates here.',
  });
}
