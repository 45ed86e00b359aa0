import type { Browser, BrowserContext } from '@playwright/test';
import { ListenerPool } from '../listener-pool.ts';

/** What the tests of one worker share. */
export class Worker {
  readonly listeners = new ListenerPool();
  /** Set once a test has asked for it. */
  browser: Browser | undefined;

  /** The contexts that are open now. */
  get contexts(): readonly BrowserContext[] {
    return this.browser?.contexts() ?? [];
  }

  /**
   * Closes the contexts that were opened since `before`. Playwright keeps one that a test made
   * itself until its browser closes, and its pages would go on to request from the next test.
   */
  async closeContextsSince(before: readonly BrowserContext[]): Promise<void> {
    const opened = this.contexts.filter((context) => !before.includes(context));
    await Promise.all(opened.map((context) => context.close({ reason: 'The test has ended.' })));
  }
}
