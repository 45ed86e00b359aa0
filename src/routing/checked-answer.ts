// An answer checked where it is declared, so that a mistake shows at its line.

import type { Answer, Handler, SingleAnswer } from '../http/exchange/answer.ts';
import {
  isHandledSocket,
  isSocketAnswer,
  type SocketAnswer,
} from '../http/exchange/socket-answer.ts';
import { checkReply, type CheckedReply } from '../http/response/reply.ts';
import { isScript } from '../script/builder.ts';
import type { Script } from '../script/script.ts';
import { isSocketScript } from '../script/socket-builder.ts';
import type { SocketStep } from '../script/socket-steps.ts';
import type { Step } from '../script/steps.ts';
import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';

/** One answer after the check. */
export type CheckedAnswer = CheckedReply | Script | Handler | SocketAnswer;

/**
 * The answers of a route, in order.
 *
 * @throws UsageError when one is not an answer
 */
export function checkAnswer(answer: Answer): readonly CheckedAnswer[] {
  if (!Array.isArray(answer)) return [checkSingle(answer as SingleAnswer)];
  if (answer.length === 0)
    throw new UsageError('an answer list is empty. Write at least one answer.');
  return answer.map(checkSingle);
}

/** The names of the gates in these answers; undefined when a handler may add others. */
export function gatesOf(answers: readonly CheckedAnswer[]): ReadonlySet<string> | undefined {
  if (answers.some((answer) => typeof answer === 'function')) return undefined;
  return new Set(answers.flatMap((answer) => gateNames(stepsWithGates(answer))));
}

/** Whether it is a reply that waits for some time. */
export function hasDelay(answer: CheckedAnswer): boolean {
  return 'wait' in answer && answer.wait?.some(({ kind }) => kind === 'delay') === true;
}

function stepsWithGates(answer: CheckedAnswer): readonly (Step | SocketStep)[] {
  if (typeof answer === 'function' || isHandledSocket(answer)) return [];
  if (isSocketScript(answer)) return answer.steps;
  return isScript(answer) ? answer.steps : (answer.wait ?? []);
}

/** Whether such a script goes on until its peer leaves. */
export function isEndless(steps: readonly (Step | SocketStep)[]): boolean {
  return steps.some((step) => step.kind === 'repeat' && step.times === Infinity);
}

/** Whether it can be given while its request is still coming: it says what it waits for. */
export function receivesContent(answer: CheckedAnswer): boolean {
  return isScript(answer) && answer.steps.some(isOrHoldsReceive);
}

function isOrHoldsReceive(step: Step): boolean {
  if (step.kind === 'repeat') return step.steps.some(isOrHoldsReceive);
  return step.kind === 'receive';
}

function gateNames(steps: readonly (Step | SocketStep)[]): string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'gate') return [step.name];
    return step.kind === 'repeat' ? gateNames(step.steps) : [];
  });
}

function checkSingle(answer: SingleAnswer): CheckedAnswer {
  if (isScript(answer) || typeof answer === 'function') return answer;
  if (isSocketAnswer(answer)) return checkSocket(answer);
  if (isPlainObject(answer)) return checkReply(answer);
  if (answer instanceof globalThis.Response) {
    throw new UsageError(
      'a Response can be sent once, and a route answers more often. Write () => new Response(…).',
    );
  }
  throw new UsageError(
    `${describeValue(answer)} is not an answer. An answer is a reply such as { body: 'text' }, ` +
      'a script, a handler (request) => reply, or a list of these.',
  );
}

function checkSocket(answer: SocketAnswer): SocketAnswer {
  if (!isSocketScript(answer) || answer.steps.length > 0) return answer;
  throw new UsageError('webSocket says nothing by itself. Write webSocket.accept().');
}
