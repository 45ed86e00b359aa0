// What a test sets: where a mistake in its option is shown, and what its browser is told.

import type { LaunchOptions, PlaywrightTestOptions, TestInfo } from '@playwright/test';
import { describeValue, UsageError } from '../usage-error.ts';
import { isLocal } from '../http/host-names/host-name.ts';
import type { CheckedHostNames } from '../http/host-names/host-names.ts';

const whereItIsSet =
  'The option wptserve of this test is set by test.use(), or by use in playwright.config.ts.';

/**
 * Checks the option of a test. Playwright does not tell which line has set it, so a mistake leads to
 * the test.
 */
export async function atTest<Checked>(
  { title, file, line, column }: Pick<TestInfo, 'title' | 'file' | 'line' | 'column'>,
  check: () => Checked | Promise<Checked>,
): Promise<Checked> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { name, message } = error;
    const placed = new UsageError(`${message}\n${whereItIsSet}`);
    placed.stack = `${name}: ${placed.message}\n    at ${title} (${file}:${line}:${column})`;
    throw placed;
  }
}

// The proxy of a test's contexts: our SOCKS listener.

type ProxyOptions = NonNullable<PlaywrightTestOptions['proxy']>;

/**
 * The option `proxy` with which every host name comes to the SOCKS listener. Names that shall not
 * resolve go past it: only so does the browser say that they do not. But those below `localhost` it
 * would resolve by itself.
 */
export function proxyOptions(port: number, names: CheckedHostNames): ProxyOptions {
  const notServed = Object.values(names.allNotDomains)
    .flatMap((each) => Object.values(each))
    .filter((host) => !isLocal(host));
  return {
    server: serverOf(port),
    ...(notServed.length === 0 ? {} : { bypass: notServed.join(',') }),
  };
}

/** @throws UsageError when contexts have another proxy, and the names of the options lead elsewhere */
export function requireProxy(proxy: PlaywrightTestOptions['proxy'], port: number): void {
  if (proxy?.server === serverOf(port)) return;
  throw new UsageError(
    'proxy: a proxy of your own takes the place of the one that leads the host names of this test to its ' +
      'server. Leave it out; or use names below localhost only, and no faults or networks by host.',
  );
}

function serverOf(port: number): string {
  return `socks5://127.0.0.1:${port}`;
}

// What Chromium is told to trust. To know the server's key is enough for good certificates and
// costs nothing; only a browser that knows the authority says why it refuses a bad one.

/** What a browser is told to trust: the key of the server's certificates, or their authority. */
export type Trust = 'key' | 'authority';

const trustWords: readonly unknown[] = ['key', 'authority'] satisfies Trust[];

/** @throws UsageError when the option `wptserveTrust` is none of its words */
export function checkTrust(trust: Trust): Trust {
  if (trustWords.includes(trust)) return trust;
  throw new UsageError(
    `wptserveTrust: ${describeValue(trust)} is not one of ${trustWords.join(', ')}.`,
  );
}

const keyListFlag = '--ignore-certificate-errors-spki-list=';

/** Launch options with which Chromium trusts certificates of this key, and no others. */
export function trustingOptions(options: LaunchOptions, spkiHash: string): LaunchOptions {
  const args = options.args ?? [];
  // Chromium takes the last of several such lists, so a user's own list gets ours too.
  const own = args
    .filter((arg) => arg.startsWith(keyListFlag))
    .map((arg) => arg.slice(keyListFlag.length));
  return {
    ...options,
    args: [
      ...args.filter((arg) => !arg.startsWith(keyListFlag)),
      keyListFlag + [...own, spkiHash].join(','),
    ],
  };
}

/** Whether these launch options trust the key. */
export function trusts(options: LaunchOptions, spkiHash: string): boolean {
  return (options.args ?? []).some((arg) => arg.startsWith(keyListFlag) && arg.includes(spkiHash));
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
