import { checkGateName, checkMilliseconds } from '../../script/make-step.ts';
import { describeValue } from '../../usage-error.ts';
import type { ResponseMessage, WaitStep } from './response-message.ts';

/** What a reply may wait for before its head. */
export interface ReplyWait {
  /**
   * Milliseconds before the head is sent, counted from when the answer begins: a lower bound, never
   * early. @default none
   */
  readonly delay?: number;
  /**
   * Holds the answer before its head until `route.release(gate)`. With a `delay` too, first that
   * passes, then the gate holds.
   */
  readonly gate?: string;
}

/**
 * What a reply waits for before its head: first the delay, then the gate. Without either, nothing is
 * added to it.
 *
 * @throws UsageError when one of them is wrong
 */
export function waitOf({ delay, gate }: ReplyWait): Pick<ResponseMessage, 'wait'> {
  const wait: WaitStep[] = [];
  if (delay !== undefined) {
    checkMilliseconds(
      `reply: delay ${describeValue(delay)}. A delay`,
      delay,
      'Use gate to wait for the test, or script.hang() to wait for ever.',
    );
    wait.push({ kind: 'delay', ms: delay });
  }
  if (gate !== undefined) {
    checkGateName(`reply: gate ${describeValue(gate)}. A gate`, gate);
    wait.push({ kind: 'gate', name: gate });
  }
  return wait.length === 0 ? {} : { wait: Object.freeze(wait) };
}
