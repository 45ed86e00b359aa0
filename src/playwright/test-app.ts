// The app of a worker, as a test sees it: ready when the test begins, alive when it ends.

import path from 'node:path';
import type { TestInfo, WorkerInfo } from '@playwright/test';
import type { App } from '../app/app.ts';
import { checkApp } from '../app/app-option.ts';
import type { Listeners } from '../net/listening/listeners.ts';
import type { CheckedOptions } from '../options/options.ts';
import type { DeclareRoutes } from './routes-option.ts';
import { TestWpt } from './test-wpt.ts';

/** An app, and the listeners at which it finds the server of the test that runs. */
export interface WorkerApp {
  readonly app: App;
  readonly listeners: Listeners;
}

/**
 * The app that the option `wptserveApp` describes; it is not started yet.
 *
 * @throws UsageError when the option is wrong
 */
export async function workerApp(
  option: unknown,
  listeners: Listeners,
  { config, parallelIndex }: WorkerInfo,
): Promise<WorkerApp> {
  const checked = checkApp(option);
  const { App: Started } = await import('../app/app.ts');
  const folder = config.configFile === undefined ? config.rootDir : path.dirname(config.configFile);
  const origin = `http://localhost:${listeners.http[0]?.port}`;
  return { app: new Started(checked, origin, folder, parallelIndex), listeners };
}

/**
 * Starts the app, if it does not run. Until it is ready the routes of the option `routes` answer it;
 * for what nothing answers no test is blamed, because none has begun.
 *
 * @throws Error when it does not become ready, with its output
 */
export async function readyApp(
  { app, listeners }: WorkerApp,
  options: CheckedOptions & { readonly declareRoutes: DeclareRoutes | undefined },
): Promise<void> {
  if (!app.mustStart) return;
  const settings = { isTrusted: true, hasProxy: false, isInTest: () => true };
  const wpt = new TestWpt(listeners, { ...options, record: 'off' }, settings);
  try {
    await options.declareRoutes?.(wpt);
    listeners.serve(wpt.serving);
    await app.start();
  } finally {
    wpt.settle();
    listeners.stop();
    await listeners.drain();
    wpt.forget();
  }
}

/**
 * Attaches what the app printed to a test that has failed.
 *
 * @throws Error when the app has ended meanwhile
 */
export async function judgeApp(
  { app }: WorkerApp,
  printed: () => string,
  testInfo: TestInfo,
): Promise<void> {
  const { death } = app;
  const text = printed();
  if (text !== '' && (death !== undefined || testInfo.status !== testInfo.expectedStatus)) {
    await testInfo.attach('app output', { body: text, contentType: 'text/plain' });
  }
  if (death !== undefined) throw new Error(`during this test ${death}`);
}
