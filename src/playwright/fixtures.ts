import { test as base } from '@playwright/test';
import type { IssuedClientCertificate } from '../net/listening/listeners.ts';
import type { AppOption } from '../app/app-option.ts';
import { checkOptions, type CheckedOptions } from '../options/options.ts';
import { checkPorts } from '../options/ports.ts';
import type { Wpt } from '../serving/wpt.ts';
import {
  atTest,
  checkTrust,
  livesIn,
  livingIn,
  proxyOptions,
  reportUnknownAuthority,
  requireProxy,
  trustingOptions,
  trusts,
  type Trust,
} from './test-settings.ts';
import { requireOnePlaywright } from './one-playwright.ts';
import { reportRefused, watchOtherHosts } from './other-hosts.ts';
import { splitOptions, type DeclareRoutes, type TestServerOptions } from './routes-option.ts';
import { judgeApp, readyApp, workerApp, type WorkerApp } from './test-app.ts';
import { attachReport, records, showExchanges } from './test-report.ts';
import { socksPolicy } from '../serving/socks-policy.ts';
import { judgeTest, withUnawaited } from './test-verdict.ts';
import { TestWpt } from './test-wpt.ts';
import { Worker } from './worker.ts';

/** The option that this package adds: `defineConfig<WptserveOptions>({ use: { wptserve: {} } })`. */
export interface WptserveOptions {
  /**
   * Options of the server: plain data, for `playwright.config.ts`, a file or a
   * describe. As with every Playwright option, a value replaces the former one whole.
   */
  wptserve: TestServerOptions;
}

/** The option that this package adds for whole workers. */
export interface WptserveWorkerOptions {
  /**
   * What Chromium is told to trust: the `'key'` of this server, or its `'authority'`, so that each
   * bad certificate is refused for its own reason. That takes Linux and `certutil` (Debian:
   * libnss3-tools), a tenth of a second for each worker, and gives the browser a `HOME` of its own.
   *
   * @default 'key'
   */
  wptserveTrust: Trust;
  /**
   * The server of the app under test. It is started once for each worker, with the worker's server in
   * its environment, and `baseURL` is where it answers.
   */
  wptserveApp: AppOption | undefined;
}

/** The option `wptserve` after its check. */
interface CheckedTestOptions extends CheckedOptions {
  readonly declareRoutes: DeclareRoutes | undefined;
}

/** What this package adds to a test. */
export interface WptserveFixtures {
  /** The server of this test. Its routes, gates and connections end with the test. */
  wpt: Wpt;
  /** @internal The option `wptserve` after its check, for all fixtures that depend on it. */
  wptserveChecked: CheckedTestOptions;
  /** @internal The app runs, and is ready. */
  wptserveReadyApp: WorkerApp | undefined;
  /** @internal Declares the routes of the option `routes`. */
  wptserveRoutes: void;
  /** @internal Closes the contexts that a test leaves open. */
  wptserveContexts: void;
}

/** What this package adds to a worker. */
export interface WptserveWorkerFixtures {
  /** What the browser trusts: not the authority, for lack of `certutil`, though it should. */
  browserTrust: Trust;
  /**
   * Makes a certificate of this server's authority for a client of this name, and its key, for
   * `clientCertificates: [{ origin: wpt.https.origin, ...(await issueClientCertificate('Ada')) }]`.
   */
  issueClientCertificate: (commonName: string) => Promise<IssuedClientCertificate>;
  /** @internal The browser's home, in which it finds the authority. */
  wptserveHome: string | undefined;
  /** @internal The app of this worker, as the option says. */
  wptserveWorkerApp: WorkerApp | undefined;
  /** @internal Sockets and keys, kept from test to test. */
  wptserveWorker: Worker;
}

requireOnePlaywright(process.argv[1], import.meta.url);

/** Playwright's `test` with the option `wptserve` and the fixture `wpt`. */
export const test = base.extend<
  WptserveOptions & WptserveFixtures,
  WptserveWorkerOptions & WptserveWorkerFixtures
>({
  wptserve: [{}, { option: true }],
  wptserveTrust: ['key', { option: true, scope: 'worker' }],
  wptserveApp: [undefined, { option: true, scope: 'worker' }],

  wptserveWorker: [
    async ({}, use) => {
      const worker = new Worker();
      // The request fixture shakes hands in this process.
      await worker.listeners.trustInProcess();
      await use(worker);
      await worker.listeners.close();
    },
    { scope: 'worker', box: true },
  ],

  wptserveHome: [
    async ({ wptserveTrust, browserName, wptserveWorker }, use) => {
      const wanted = checkTrust(wptserveTrust) === 'authority' && browserName === 'chromium';
      if (!wanted) {
        await use(undefined);
        return;
      }
      const { withAuthorityHome } = await import('./authority-home.ts');
      await withAuthorityHome(await wptserveWorker.listeners.authorityPem(), use);
    },
    { scope: 'worker', box: true },
  ],

  browserTrust: [
    async ({ wptserveHome }, use) => {
      await use(wptserveHome === undefined ? 'key' : 'authority');
    },
    { scope: 'worker', box: true },
  ],

  issueClientCertificate: [
    async ({ wptserveWorker }, use) => {
      await use((commonName) => wptserveWorker.listeners.issueClientCertificate(commonName));
    },
    { scope: 'worker', box: true },
  ],

  wptserveWorkerApp: [
    async ({ wptserveApp, wptserveWorker }, use, workerInfo) => {
      if (wptserveApp === undefined) {
        await use(undefined);
        return;
      }
      const listeners = await wptserveWorker.listeners.acquire(checkPorts({}));
      const worker = await workerApp(wptserveApp, listeners, workerInfo);
      await use(worker);
      await worker.app.stop();
    },
    { scope: 'worker', box: true },
  ],

  launchOptions: [
    async ({ launchOptions, browserName, wptserveWorker, wptserveHome }, use) => {
      if (browserName !== 'chromium') await use(launchOptions);
      else if (wptserveHome !== undefined) await use(livingIn(wptserveHome, launchOptions));
      else await use(trustingOptions(launchOptions, await wptserveWorker.listeners.spkiHash()));
    },
    { scope: 'worker', box: true },
  ],

  browser: [
    async ({ browser, wptserveWorker }, use) => {
      wptserveWorker.browser = browser;
      await use(browser);
    },
    { scope: 'worker', box: true },
  ],

  // Other browsers take no list of keys; Chromium must not get this one, because it refuses
  // to register a service worker then.
  ignoreHTTPSErrors: [
    async ({ ignoreHTTPSErrors, browserName }, use) => {
      await use(ignoreHTTPSErrors || browserName !== 'chromium');
    },
    { scope: 'test', box: true },
  ],

  // Not in `wpt`: Playwright sets that up around hooks of several tests too, `beforeAll` and `afterAll`.
  wptserveRoutes: [
    async ({ wpt, wptserveChecked, wptserveWorker }, use) => {
      wptserveWorker.isInTest = true;
      try {
        await wptserveChecked.declareRoutes?.(wpt);
        await use();
      } finally {
        wptserveWorker.isInTest = false;
      }
    },
    { auto: true, box: true },
  ],

  // Nor here, for the same reason: contexts of those hooks must stay.
  wptserveContexts: [
    async ({ wptserveWorker }, use) => {
      const before = wptserveWorker.contexts;
      await use();
      await wptserveWorker.closeContextsSince(before);
    },
    { auto: true, box: true },
  ],

  wptserveChecked: [
    async ({ wptserve }, use, testInfo) => {
      const checked = await atTest(testInfo, async () => {
        const { routes, server } = splitOptions(wptserve);
        return { ...(await checkOptions(server)), declareRoutes: routes };
      });
      await use(checked);
    },
    { scope: 'test', box: true },
  ],

  // It has a timeout of its own.
  wptserveReadyApp: [
    async ({ wptserveWorkerApp: worker, wptserveChecked }, use, testInfo) => {
      if (worker === undefined) {
        await use(undefined);
        return;
      }
      await readyApp(worker, wptserveChecked);
      const printed = worker.app.listen();
      await use(worker);
      await judgeApp(worker, printed, testInfo);
    },
    { scope: 'test', box: true, timeout: 0 },
  ],

  // Host names other than those of this machine come to our SOCKS listener, unresolved.
  proxy: [
    async ({ proxy, wptserveChecked, wptserveWorker }, use) => {
      if (proxy !== undefined || !wptserveChecked.needsProxy) {
        await use(proxy);
        return;
      }
      const { port } = await wptserveWorker.listeners.acquireSocks();
      await use(proxyOptions(port, wptserveChecked.names));
    },
    { scope: 'test', box: true },
  ],

  wpt: async (
    {
      wptserveChecked: options,
      wptserveTrust,
      wptserveHome,
      wptserveWorker,
      wptserveReadyApp,
      browserName,
      launchOptions,
      ignoreHTTPSErrors,
      proxy,
    },
    use,
    testInfo,
  ) => {
    const listeners = await wptserveWorker.listeners.acquire(options.ports);
    const isTrusted =
      ignoreHTTPSErrors ||
      livesIn(wptserveHome, launchOptions) ||
      trusts(launchOptions, await wptserveWorker.listeners.spkiHash());
    if (wptserveTrust === 'authority' && wptserveHome === undefined && browserName === 'chromium') {
      reportUnknownAuthority(testInfo);
    }
    const record = records(options.record, testInfo) ? options.record : 'off';
    const { needsProxy: hasProxy } = options;
    const wpt = new TestWpt(
      listeners,
      { ...options, record },
      {
        isTrusted,
        hasProxy,
        isInTest: () => wptserveWorker.isInTest,
      },
    );
    wpt.whenRetryIsUnsure(() => wptserveWorker.watchOutcomes((url) => wpt.outcomeSeen(url)));
    const socks = hasProxy ? await wptserveWorker.listeners.acquireSocks() : undefined;
    if (socks !== undefined) {
      await atTest(testInfo, () => requireProxy(proxy, socks.port));
      socks.serve(
        socksPolicy(listeners, {
          names: options.names,
          otherHosts: options.otherHosts,
          refused: (host, port) => reportRefused(testInfo, host, port),
        }),
      );
    }
    const endSteps = options.steps ? showExchanges(wpt) : undefined;
    const served = new Set([listeners, wptserveReadyApp?.listeners ?? listeners]);
    for (const each of served) each.serve(wpt.serving);
    await use(wpt);
    wpt.settle();
    endSteps?.();
    // First, so that what is still answered is seen to be stopped by us.
    for (const each of served) each.stop();
    socks?.stop();
    const failure = withUnawaited(judgeTest(wpt, testInfo), testInfo);
    await attachReport(wpt, { ...options, record }, { testInfo, willFail: failure !== undefined });
    // A wait that nobody waits for any more would fail the next test.
    wpt.forget();
    if (failure !== undefined) throw failure;
  },

  // Before pages are closed: what they leave open then was not the server's doing.
  context: [
    async ({ context, wpt, wptserveChecked: { needsProxy }, baseURL, proxy }, use, testInfo) => {
      if (!needsProxy && proxy === undefined) watchOtherHosts(context, baseURL, testInfo);
      await use(context);
      wpt.settle();
    },
    { scope: 'test', box: true },
  ],

  request: [
    async ({ request, wpt }, use) => {
      await use(request);
      wpt.settle();
    },
    { scope: 'test', box: true },
  ],

  // Through `baseURL` a context depends on `wpt`, so it is closed before the server stops.
  baseURL: [
    async ({ baseURL, wpt, wptserveReadyApp }, use) => {
      await use(baseURL ?? wptserveReadyApp?.app.url ?? wpt.origin);
    },
    { scope: 'test', box: true },
  ],
});
