import type { LaunchOptions } from '@playwright/test';

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
