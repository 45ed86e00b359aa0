// The process of the kinds that need no socket. It is told which cases to run, and tells what broke.

import type { Fault } from './fault.ts';
import { heapMb } from './heap.ts';
import { BrokenRule, type PureKind } from './kind.ts';
import { pureKinds } from './kinds.ts';
import { toLiteral } from './literal.ts';
import { Random } from './random.ts';

/** Cases to run, of one kind. */
export interface PureBatch {
  readonly seed: number;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  /** Whether it is to be told what is kept: that takes longer than a hundred cases. */
  readonly weighs: boolean;
}

/** What came of them. */
export interface PureNews {
  readonly faults: readonly Fault[];
  readonly longestMs: number;
  /** 0: it was not to be told. */
  readonly heapMb: number;
}

/** Of the processor, for one case: so long nobody else would be served. */
const maxCaseMs = 250;
const maxFaults = 5;

/** What was thrown outside of any case, or behind it. */
let stray: unknown;
process.on('uncaughtException', (error) => (stray ??= error));
process.on('unhandledRejection', (error) => (stray ??= error));
process.on('disconnect', () => process.exit());
process.on('message', (batch: PureBatch) => {
  void run(batch).then((news) => process.send?.(news));
});

async function run({ seed, kind: name, from, to, weighs }: PureBatch): Promise<PureNews> {
  const kind = pureKinds.find((each) => each.name === name) as PureKind;
  const faults: Fault[] = [];
  let longestMs = 0;
  for (let index = from; index < to && faults.length < maxFaults; index += 1) {
    const input = kind.generate(new Random(seed, name, index));
    const startedMs = cpuMs();
    // Each has the processor for itself.
    // oxlint-disable-next-line no-await-in-loop
    const rule = await ruleBrokenBy(kind, input);
    const tookMs = cpuMs() - startedMs;
    longestMs = Math.max(longestMs, tookMs);
    const broken =
      rule ??
      (tookMs > maxCaseMs
        ? `others are served in time: it took ${Math.round(tookMs)} ms`
        : undefined);
    if (broken === undefined) continue;
    faults.push({ kind: name, index, rule: broken, literal: toLiteral(input) });
  }
  return { faults, longestMs, heapMb: weighs ? await heapMb() : 0 };
}

async function ruleBrokenBy(kind: PureKind, input: unknown): Promise<string | undefined> {
  try {
    const running = kind.run(input);
    if (running instanceof Promise) await running;
  } catch (error) {
    return error instanceof BrokenRule ? error.message : unexpected(error);
  }
  if (stray === undefined) return undefined;
  const error = stray;
  stray = undefined;
  return unexpected(error);
}

function unexpected(error: unknown): string {
  const text = error instanceof Error ? error.stack : String(error);
  return `nothing is thrown that nobody expects: ${text}`;
}

/** The processor time of this process so far, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
