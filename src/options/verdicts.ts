/** What a finding at the end of a test does: fail the test, show as an annotation, or nothing. */
export type Verdict = (typeof verdictWords)[number];

export const verdictWords = ['fail', 'warn', 'ignore'] as const;

/**
 * What becomes of findings at the end of a test, by their kind. A test that has failed by itself
 * shows those that warn beside its own failure, because they often say why.
 *
 * By default a test fails for what is wrong in any test, and is warned of what may be meant.
 */
export interface VerdictsOption {
  /**
   * A request that no route and no file answered, or that nobody took with `nextExchange()`. A page
   * may ask for more than its test is about. @default 'warn'
   */
  readonly requestNotAnswered?: Verdict;
  /**
   * A route without a request. Those that a `beforeEach` declares for many tests are rarely needed
   * by each of them. @default 'ignore'
   */
  readonly routeNotRequested?: Verdict;
  /** A list of answers of which some were not given. @default 'warn' */
  readonly answersNotUsed?: Verdict;
  /** A gate of an answer that was given, to which it did not come. @default 'warn' */
  readonly gateNotReached?: Verdict;
  /** An answer that waits at a gate to the end: `hang()` says that it shall. @default 'warn' */
  readonly gateNotReleased?: Verdict;
  /**
   * An answer that was not over: a script with delays ahead, a handler that computes, an exchange
   * taken by hand that got no head. What hangs or repeats for ever waits for its peer only.
   * @default 'warn'
   */
  readonly scriptStopped?: Verdict;
  /**
   * A preflight that got the answer meant for its request, without leave for its page: nothing says
   * `cors`. @default 'warn'
   */
  readonly preflightAnswered?: Verdict;
  /** A handler, a pipe or a file of headers that failed. @default 'fail' */
  readonly handlerThrew?: Verdict;
  /**
   * Bytes that are not HTTP, or exceed a limit, unless the option `limits` has set it. A request
   * that breaks off is none. @default 'fail'
   */
  readonly protocolError?: Verdict;
}

/** The verdict on each kind of finding. */
export type Verdicts = Required<VerdictsOption>;

export const defaultVerdicts: Verdicts = {
  requestNotAnswered: 'warn',
  routeNotRequested: 'ignore',
  answersNotUsed: 'warn',
  gateNotReached: 'warn',
  gateNotReleased: 'warn',
  scriptStopped: 'warn',
  preflightAnswered: 'warn',
  handlerThrew: 'fail',
  protocolError: 'fail',
};
