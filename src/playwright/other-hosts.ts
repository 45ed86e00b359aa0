// Hosts that are none of ours, where no proxy refuses them.

import type { BrowserContext, Request, TestInfo } from '@playwright/test';
import { isLocal } from '../http/host-names/host-name.ts';

/** What a browser says that has asked a network; a request that the test itself broke off has another. */
const networkError =
  /ERR_(?:NAME_|INTERNET_|CONNECTION_|ADDRESS_|NETWORK_|TIMED_OUT|PROXY_|TUNNEL_|SSL_|CERT_)|NS_ERROR_(?:UNKNOWN_HOST|CONNECTION_|NET_|PROXY_)|resolve host/i;

/**
 * Shows in the report of a test which other hosts its pages have asked. What the test answers itself,
 * with `page.route`, has asked nobody.
 *
 * @param known a URL whose host the test means, though it is none of ours
 */
export function watchOtherHosts(
  context: BrowserContext,
  known: string | undefined,
  testInfo: Pick<TestInfo, 'annotations'>,
): void {
  const knownHost = known !== undefined && URL.canParse(known) ? new URL(known).hostname : '';
  const otherHost = (request: Request): string | undefined => {
    const { protocol, hostname, port } = new URL(request.url());
    if (!/^https?:$/.test(protocol) || isLocal(hostname) || hostname === knownHost) {
      return undefined;
    }
    return `${hostname}:${port || (protocol === 'http:' ? '80' : '443')}`;
  };
  context.on('requestfailed', (request) => {
    const host = otherHost(request);
    if (host === undefined || !networkError.test(request.failure()?.errorText ?? '')) return;
    annotate(testInfo, `${host} could not be reached: no option names this host`);
  });
  context.on('requestfinished', (request) => {
    const host = otherHost(request);
    if (host === undefined) return;
    const look = async (): Promise<void> => {
      const response = await request.response();
      const address = (await response?.serverAddr()) ?? undefined;
      if (address === undefined) return;
      annotate(
        testInfo,
        `${host} was reached, which is not this server: no option names this host`,
      );
    };
    // The page may be closed by now.
    look().catch(() => {});
  });
}

/** Shows in the report that a page wanted to reach a host that is none of ours. */
export function reportRefused(testInfo: TestInfo, host: string, port: number): void {
  annotate(testInfo, `${host}:${port} was refused: no option names this host`);
}

function annotate({ annotations }: Pick<TestInfo, 'annotations'>, description: string): void {
  if (annotations.some((each) => each.description === description)) return;
  annotations.push({ type: 'wptserve', description });
}
