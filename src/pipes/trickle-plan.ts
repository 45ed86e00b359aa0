// The argument of trickle: `d0.5:100:d1:50:r4`.

import { describeValue } from '../usage-error.ts';
import { readInt, readNumber } from './pipe-arguments.ts';
import { PipeError } from './pipe-error.ts';

/** A delay, or some bytes of the content. */
export interface TrickleItem {
  readonly kind: 'delay' | 'bytes';
  /** Milliseconds, or bytes. */
  readonly amount: number;
}

/** When which bytes are sent. */
export interface TricklePlan {
  /** As it was written, for messages. */
  readonly source: string;
  /** Played first, even when no bytes are left. */
  readonly once: readonly TrickleItem[];
  /** Played then, until no bytes are left; it never goes back. Empty: the rest is sent at once. */
  readonly loop: readonly TrickleItem[];
}

/** An item, or so many of them to repeat. */
interface Instruction {
  readonly kind: TrickleItem['kind'] | 'repeat';
  readonly amount: number;
}

/**
 * Reads a plan. Instructions of one kind that stand side by side are one, the sum of them.
 * `rN` at the end repeats the N instructions before it; anywhere else it counts as one of them
 * and does nothing.
 *
 * @throws PipeError when an item is none, or the loop would never end
 */
export function parseTrickle(text: string): TricklePlan {
  const instructions = merged(text.split(':').map((item) => readInstruction(item, text)));
  for (const { kind, amount } of instructions) {
    if (kind === 'bytes' && !Number.isSafeInteger(amount)) throw tooLarge(text);
  }
  const last = instructions.at(-1);
  if (last?.kind !== 'repeat') {
    return { source: text, once: instructions.filter(isItem), loop: [] };
  }
  const before = instructions.slice(0, -1);
  const loop = before.slice(Math.max(0, before.length - last.amount)).filter(isItem);
  const refuse = (why: string): never => {
    throw new PipeError(`pipe trickle: the loop r${last.amount} of ${describeValue(text)} ${why}`);
  };
  if (loop.some(({ kind, amount }) => kind === 'bytes' && amount < 0)) {
    refuse('goes back, so it would send bytes again and again. Write numbers from 0 in a loop.');
  }
  if (total('bytes', loop) === 0) {
    refuse(
      'sends no bytes, so it would never end. Write a number of bytes before it, such as 100:d1:r2.',
    );
  }
  return { source: text, once: before.filter(isItem), loop };
}

/**
 * Makes sure that each round of the loop sends something.
 *
 * @throws PipeError when the plan goes back to before the beginning of the content
 */
export function checkStart({ source, once, loop }: TricklePlan, length: number): void {
  const start = total('bytes', once);
  if (loop.length === 0 || start >= -length) return;
  throw new PipeError(
    `pipe trickle: ${describeValue(source)} goes back ${-start} bytes, and the content has ${length}. ` +
      'Its loop would send nothing.',
  );
}

/** All delays of a plan together, for content of so many bytes. */
export function totalDelayMs({ once, loop }: TricklePlan, length: number): number {
  const left = length - total('bytes', once);
  const loops = loop.length === 0 ? 0 : Math.max(0, Math.ceil(left / total('bytes', loop)));
  return total('delay', once) + loops * total('delay', loop);
}

/** Whether a delay stands behind the last byte, for content of so many bytes; of a plan that never goes back. */
export function endsWithDelay({ once, loop }: TricklePlan, length: number): boolean {
  const left = length - total('bytes', once);
  if (left <= 0) return hasDelayBehind(once, length);
  const perRound = total('bytes', loop);
  return perRound > 0 && hasDelayBehind(loop, left % perRound || perRound);
}

/** Whether a delay stands behind so many bytes, which the items send. */
function hasDelayBehind(items: readonly TrickleItem[], bytes: number): boolean {
  let left = bytes;
  return items.some(({ kind, amount }) => {
    if (kind === 'bytes') left -= amount;
    return kind === 'delay' && amount > 0 && left <= 0;
  });
}

/** Whether bytes that were sent are sent again: the reference takes a negative number of bytes so. */
export function goesBack({ once, loop }: TricklePlan): boolean {
  return [...once, ...loop].some(({ kind, amount }) => kind === 'bytes' && amount < 0);
}

function readInstruction(item: string, text: string): Instruction {
  const refuse = (why: string): never => {
    throw new PipeError(`pipe trickle: ${describeValue(item)} of ${describeValue(text)} ${why}`);
  };
  if (item.startsWith('d')) {
    const amount = (readNumber(item.slice(1)) ?? NaN) * 1000;
    if (amount >= 0 && amount <= Number.MAX_SAFE_INTEGER) return { kind: 'delay', amount };
    return refuse('is no delay. Write seconds from 0, such as d0.5.');
  }
  if (item.startsWith('r')) {
    const amount = readInt(item.slice(1));
    if (amount !== undefined && amount >= 0 && amount % 2 === 0) return { kind: 'repeat', amount };
    return refuse('is no loop. Write an even number of instructions to repeat, such as r2.');
  }
  const amount = readInt(item);
  if (amount !== undefined) return { kind: 'bytes', amount };
  return refuse('is no instruction. Write d0.5 for a delay, 100 for bytes, r2 for a loop.');
}

function tooLarge(text: string): PipeError {
  const { MAX_SAFE_INTEGER } = Number;
  return new PipeError(
    `pipe trickle: ${describeValue(text)} has a number of bytes beyond ${MAX_SAFE_INTEGER}.`,
  );
}

function merged(instructions: readonly Instruction[]): Instruction[] {
  const kept: Instruction[] = [];
  for (const { kind, amount } of instructions) {
    const last = kept.at(-1);
    if (last?.kind === kind) kept[kept.length - 1] = { kind, amount: last.amount + amount };
    else kept.push({ kind, amount });
  }
  return kept;
}

function isItem(instruction: Instruction): instruction is TrickleItem {
  return instruction.kind !== 'repeat';
}

function total(kind: TrickleItem['kind'], items: readonly TrickleItem[]): number {
  return items.reduce((sum, item) => sum + (item.kind === kind ? item.amount : 0), 0);
}
