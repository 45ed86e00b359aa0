// What Chromium makes of connections that fail: of all connections of a server, by host, and
// through TLS. How it reports each fault is looked at in a navigation and in a fetch.

import type { Page } from '@playwright/test';
import { expect, test } from '../src/index.ts';
import type { ConnectionFaultOption, FaultOption } from '../src/index.ts';

const html = { contentType: 'text/html', body: '<!doctype html><title>Test</title>' };

type Row = readonly [fault: ConnectionFaultOption, http: string, https: string];

/** Of a connection that ends at once, Chromium may know before it has sent its request, or not. */
const faults: readonly Row[] = [
  ['refuse', 'CONNECTION_RESET|SOCKET_NOT_CONNECTED', 'CONNECTION_RESET'],
  ['reset-on-accept', 'CONNECTION_RESET|SOCKET_NOT_CONNECTED', 'CONNECTION_RESET'],
  ['close-on-accept', 'EMPTY_RESPONSE|SOCKET_NOT_CONNECTED', 'CONNECTION_CLOSED'],
  ['reset-after-request', 'CONNECTION_RESET', 'CONNECTION_RESET'],
  ['close-after-request', 'EMPTY_RESPONSE', 'EMPTY_RESPONSE'],
  [{ kind: 'reset-after-request-bytes', bytes: 10 }, 'CONNECTION_RESET', 'CONNECTION_RESET'],
  [{ kind: 'close-after-request-bytes', bytes: 10 }, 'EMPTY_RESPONSE', 'EMPTY_RESPONSE'],
  [{ kind: 'reset-after', ms: 100 }, 'CONNECTION_RESET', 'CONNECTION_RESET'],
  [{ kind: 'close-after', ms: 100 }, 'EMPTY_RESPONSE', 'EMPTY_RESPONSE'],
];

/** Runs in the page: why a fetch fails. */
async function fetchIn(page: Page, url: string): Promise<string | undefined> {
  const failure = page.waitForEvent('requestfailed', (request) => request.url() === url);
  await page.evaluate((each) => fetch(each, { mode: 'no-cors' }).catch(() => {}), url);
  return (await failure).failure()?.errorText;
}

for (const [fault, http, https] of faults) {
  const name = typeof fault === 'string' ? fault : fault.kind;

  test.describe(name, () => {
    test.use({ wptserve: { fault } });

    test('is reported by a page that is opened', async ({ page, wpt }) => {
      wpt.route('/', html);
      await expect(page.goto(wpt.url('/'))).rejects.toThrow(new RegExp(`net::ERR_(${http}) `));
      await expect(page.goto(wpt.https.url('/'))).rejects.toThrow(
        new RegExp(`net::ERR_(${https}) `),
      );
      const { connections } = await wpt.wireLog();
      expect(connections.length).toBeGreaterThanOrEqual(2);
      for (const connection of connections) expect(connection.fault).toContain(name);
    });
  });
}

test.describe('silence', () => {
  for (const fault of ['accept-silent', 'never-read', 'no-response'] as const) {
    test.describe(fault, () => {
      test.use({ wptserve: { fault } });

      test('leaves a page waiting, and the test ends', async ({ page, wpt }) => {
        wpt.route('/', html);
        const opened = page.goto(wpt.url('/'), { timeout: 1000 });
        await expect(opened).rejects.toThrow('Timeout 1000ms exceeded');
        const { connections } = await wpt.wireLog();
        expect(connections[0]).toMatchObject({ fault, sentBytes: 0 });
      });
    });
  }
});

test.describe('by host', () => {
  const fault: FaultOption = {
    hosts: {
      'refused.localhost': 'refuse',
      'reset.localhost': 'reset-on-accept',
      '*.closed.localhost': 'close-after-request',
      'refused.test': 'refuse',
    },
  };
  test.use({ wptserve: { fault } });

  test('fetches of a page fail by the host that they lead to', async ({ page, wpt }) => {
    wpt.route('/', html);
    await page.goto('/');
    expect(await page.title()).toBe('Test');
    for (const origin of [wpt, wpt.https]) {
      const at = (host: string): Promise<string | undefined> =>
        fetchIn(page, origin.url('/', { host }));
      expect.soft(await at('refused.localhost')).toBe('net::ERR_SOCKS_CONNECTION_FAILED');
      expect.soft(await at('refused.test')).toBe('net::ERR_SOCKS_CONNECTION_FAILED');
      expect.soft(await at('reset.localhost')).toBe('net::ERR_CONNECTION_RESET');
      expect.soft(await at('a.closed.localhost')).toBe('net::ERR_EMPTY_RESPONSE');
    }
    const { connections, exchanges } = await wpt.wireLog();
    const of = (kind: string): unknown[] =>
      connections.filter((each) => each.fault === kind).map(({ closed }) => closed?.how);
    expect(of('refuse').length).toBeGreaterThanOrEqual(4);
    expect(new Set(of('reset-on-accept'))).toEqual(new Set(['rst']));
    expect(exchanges.map(({ answer }) => answer)).toContain(`fault 'close-after-request'`);
    await page.reload();
    expect(await page.title()).toBe('Test');
  });
});
