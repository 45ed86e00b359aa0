import type { ServerOptions } from '../options/options.ts';
import type { Wpt } from '../serving/wpt.ts';
import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';

/** Declares what each test is to find. */
export type DeclareRoutes = (wpt: Wpt) => void | Promise<void>;

/** The options of the server of a test. */
export interface TestServerOptions extends ServerOptions {
  /**
   * Declares routes for each test, before its hooks `beforeEach` and before itself: for many tests,
   * in `playwright.config.ts`, a file or a describe. Routes of the test win over them.
   */
  readonly routes?: DeclareRoutes;
}

/**
 * The option `routes`, and those of any server.
 *
 * @throws UsageError when it is no function
 */
export function splitOptions(options: TestServerOptions): {
  readonly routes: DeclareRoutes | undefined;
  readonly server: ServerOptions;
} {
  // What is no object is told by the check of the others.
  if (!isPlainObject(options)) return { routes: undefined, server: options };
  const { routes, ...server } = options as TestServerOptions;
  if (routes === undefined || typeof routes === 'function') return { routes, server };
  throw new UsageError(
    `wptserve routes: ${describeValue(routes)} is not a function. Write (wpt) => { wpt.route('/a', { body: 'a' }); }.`,
  );
}
