import { describeStep } from '../script/describe.ts';
import type { DescribedStep, StepBytes } from './played-list.ts';

type Steps = readonly StepBytes[];
type KeptList = readonly (StepBytes | DescribedStep)[];

/** A step of more bytes is kept as text. */
const maxStepBytes = 512;

/** Lists with the texts of their large steps, as long as somebody can play them again. */
const describedLists = new WeakMap<Steps, KeptList>();

/** Makes lists of steps ready to be kept for a while. */
export class KeptSteps {
  /** The last lists without a large step: a script is played many times, and has a few lists. */
  #last: Steps | undefined;
  #lastButOne: Steps | undefined;

  /** @returns the list itself, unless it has large steps */
  of(steps: Steps): KeptList {
    if (steps === this.#last || steps === this.#lastButOne) return steps;
    if (steps.some(isLarge)) return describedOnce(steps);
    this.#lastButOne = this.#last;
    this.#last = steps;
    return steps;
  }
}

function isLarge({ step }: StepBytes): boolean {
  return 'bytes' in step && step.bytes.length > maxStepBytes;
}

function describedOnce(steps: Steps): KeptList {
  let list = describedLists.get(steps);
  if (list === undefined) {
    list = steps.map((each) =>
      isLarge(each) ? { text: describeStep(each.step), bytes: each.bytes } : each,
    );
    describedLists.set(steps, list);
  }
  return list;
}
