// The proxy of a test's contexts: our SOCKS listener.

import type { PlaywrightTestOptions, TestInfo } from '@playwright/test';
import { isLocal } from '../http/host-names/host-name.ts';
import type { CheckedHostNames } from '../http/host-names/host-names.ts';
import { UsageError } from '../usage-error.ts';

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

/** Shows in the report that a page wanted to reach a host that is none of ours. */
export function reportRefused(testInfo: TestInfo, host: string, port: number): void {
  const description = `${host}:${port} was refused: no option names this host`;
  if (testInfo.annotations.some((each) => each.description === description)) return;
  testInfo.annotations.push({ type: 'wptserve', description });
}

function serverOf(port: number): string {
  return `socks5://127.0.0.1:${port}`;
}
