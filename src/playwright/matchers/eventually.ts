/** What a matcher has found. */
export interface Verdict {
  readonly pass: boolean;
}

/** Calls back when a check may find something else; returns a function that ends it. */
export type Watch = (check: () => void) => () => void;

/** How long, and for what, to wait. */
export interface Waiting {
  /** Whether the matcher was called with `.not`: then not to pass is what is waited for. */
  readonly isNot: boolean;
  /** Milliseconds; 0 waits for ever. */
  readonly timeoutMs: number;
  readonly watch: Watch;
}

/** Checks now, and whenever there is news, until the verdict is the wanted one or time is up. */
export function eventually<V extends Verdict>(
  check: () => V,
  { isNot, timeoutMs, watch }: Waiting,
): Promise<V> {
  const first = check();
  if (first.pass !== isNot) return Promise.resolve(first);
  return new Promise((resolve) => {
    const finish = (verdict: V): void => {
      clearTimeout(timer);
      unwatch();
      resolve(verdict);
    };
    const unwatch = watch(() => {
      const verdict = check();
      if (verdict.pass !== isNot) finish(verdict);
    });
    const timer = timeoutMs === 0 ? undefined : setTimeout(() => finish(check()), timeoutMs);
  });
}
