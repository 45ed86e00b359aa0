import type { CheckedOptions } from '../options/options.ts';
import type { Listeners } from '../net/listening/listeners.ts';
import type { Origin } from '../serving/origin.ts';
import { describePattern } from '../routing/absolute-pattern.ts';
import { UsageError } from '../usage-error.ts';
import { Wpt } from '../serving/wpt.ts';

/** What a test's server knows of the browser. */
interface TestWptSettings {
  readonly isTrusted: boolean;
  /** Whether the browser's contexts have our SOCKS listener as their proxy. */
  readonly hasProxy: boolean;
  /** Not in a hook `beforeAll` or `afterAll`, whose server ends with the hook. */
  readonly isInTest: () => boolean;
}

/** A test's server: it knows whether the browser was told to trust it. */
export class TestWpt extends Wpt {
  readonly #isTrusted: boolean;
  readonly #isInTest: () => boolean;

  constructor(listeners: Listeners, options: CheckedOptions, settings: TestWptSettings) {
    super(listeners, options, settings.hasProxy);
    this.#isTrusted = settings.isTrusted;
    this.#isInTest = settings.isInTest;
  }

  /** @throws UsageError in a hook `beforeAll` or `afterAll` too */
  override route(...declared: Parameters<Wpt['route']>): ReturnType<Wpt['route']> {
    if (this.#isInTest()) return super.route(...declared);
    const [pattern] = declared;
    throw new UsageError(
      `route ${describePattern(pattern)} in beforeAll or afterAll: it would end with the hook, and no test would find it. ` +
        'For many tests write the option routes: test.use({ wptserve: { routes: (wpt) => { wpt.route(…); } } }). Or declare it in beforeEach.',
    );
  }

  /** @throws UsageError when the browser would refuse the certificate */
  override get https(): Origin {
    if (this.#isTrusted) return super.https;
    throw new UsageError(
      'the browser does not trust this server: test.use({ launchOptions }) replaced the launch options ' +
        'that tell it to. Write launchOptions in playwright.config.ts, or here as a function: ' +
        'test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, slowMo: 50 }) }).',
    );
  }
}
