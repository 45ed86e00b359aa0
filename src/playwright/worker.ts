import type { Browser, BrowserContext, Request } from '@playwright/test';
import { ListenerPool } from '../net/listening/listener-pool.ts';

/** What the tests of one worker share. */
export class Worker {
  readonly listeners = new ListenerPool();
  /** Set once a test has asked for it. */
  browser: Browser | undefined;
  /** Whether a test is under way, and not a hook of several tests. */
  isInTest = false;
  readonly #watched = new WeakSet<BrowserContext>();
  #outcomeSeen: (url: string) => void = () => {};

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

  /**
   * From now on says which URLs have failed or were loaded, in the contexts that are open now.
   * Playwright tells it before it tells the test, and so before the test can ask again.
   */
  watchOutcomes(outcomeSeen: (url: string) => void): void {
    this.#outcomeSeen = outcomeSeen;
    for (const context of this.contexts) {
      if (this.#watched.has(context)) continue;
      this.#watched.add(context);
      const report = (request: Request): void => this.#outcomeSeen(request.url());
      context.on('requestfailed', report);
      context.on('requestfinished', report);
    }
  }
}
