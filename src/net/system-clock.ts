import type { Clock } from '../script/ports.ts';

/** The longest time that `setTimeout` takes, in milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The machine's monotonic clock. A timer can fire up to 1 ms early, because it
 * counts from the time the event loop last looked; so it is armed again until
 * the deadline has been reached.
 */
export const systemClock: Clock = {
  now: () => performance.now(),

  at(deadline, callback) {
    let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
    let isImmediate = false;
    const arm = (): void => {
      const leftMs = deadline - performance.now();
      isImmediate = leftMs <= 0;
      timer = isImmediate
        ? setImmediate(callback)
        : setTimeout(check, Math.min(Math.ceil(leftMs), longestTimerMs));
    };
    const check = (): void => {
      if (performance.now() >= deadline) callback();
      else arm();
    };
    arm();
    return () => {
      if (isImmediate) clearImmediate(timer as NodeJS.Immediate);
      else clearTimeout(timer as NodeJS.Timeout);
    };
  },

  yieldTurn(callback) {
    setImmediate(callback);
  },
};
