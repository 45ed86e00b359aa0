import type { StepBytes } from '../script/program.ts';
import { describeStep } from '../script/describe.ts';

export type { StepBytes };

/** The text of a step that was too large to be kept. */
interface DescribedStep {
  readonly text: string;
  readonly bytes: number;
}

/** A step that was done, as far as a fault let it. */
export type PlayedStep = (StepBytes | DescribedStep) & {
  /** How many bytes it has, where fewer were sent. */
  readonly ofBytes?: number;
};

/** Steps that were done at once. */
export interface PlayedSteps {
  readonly kind: 'steps';
  readonly steps: readonly PlayedStep[];
  /** The delays before it, in microseconds. */
  readonly declared: number;
  readonly dueAt: number;
  readonly at: number;
  next: Played | undefined;
}

/** A gate that was reached. */
export interface ReachedGate {
  readonly kind: 'gate';
  readonly name: string;
  readonly at: number;
  /** -1 until it is released. */
  releasedAt: number;
  releasedBy: string | undefined;
  next: Played | undefined;
}

export type Played = PlayedSteps | ReachedGate;

/** What was played of one answer, in order. */
export interface PlayedParts {
  readonly first: readonly Played[];
  /** How many are missing between the first and the last. */
  readonly dropped: number;
  /** The last, as far as they are not among the first. */
  readonly last: readonly Played[];
}

const none: readonly Played[] = [];

/**
 * What was played of one answer: its first and its last steps, and a count of
 * those between them. A chain, because most have two links: an array makes room
 * for sixteen.
 */
export class PlayedList implements PlayedParts {
  static readonly maxFirst = 200;
  static readonly maxLast = 50;
  #head: Played | undefined;
  #tail: Played | undefined;
  /** A ring, once it is full. */
  #last: Played[] | undefined;
  #count = 0;

  push(played: Played): void {
    this.#count += 1;
    if (this.#count > PlayedList.maxFirst) {
      this.#last ??= [];
      this.#last[(this.#count - 1 - PlayedList.maxFirst) % PlayedList.maxLast] = played;
      return;
    }
    if (this.#tail === undefined) this.#head = played;
    else this.#tail.next = played;
    this.#tail = played;
  }

  get dropped(): number {
    return Math.max(0, this.#count - PlayedList.maxFirst - PlayedList.maxLast);
  }

  /** The start of the chain of the first. */
  get head(): Played | undefined {
    return this.#head;
  }

  get first(): readonly Played[] {
    const first: Played[] = [];
    for (let each = this.#head; each !== undefined; each = each.next) first.push(each);
    return first;
  }

  get last(): readonly Played[] {
    const last = this.#last ?? none;
    if (this.dropped === 0) return last;
    const oldest = (this.#count - PlayedList.maxFirst) % PlayedList.maxLast;
    return [...last.slice(oldest), ...last.slice(0, oldest)];
  }
}

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
