// Runs cases that need no socket, in a process that can be ended when it never returns.

import { Child } from './child.ts';
import type { Fault } from './fault.ts';
import type { PureKind } from './kind.ts';
import { pureKinds } from './kinds.ts';
import { toLiteral } from './literal.ts';
import type { PureBatch, PureNews } from './pure-process.ts';
import { Random } from './random.ts';
import type { Tally } from './tally.ts';

const batchSize = 500;
const batchesBetweenWeighings = 8;
/** For a batch that takes a second, on any machine. */
const batchPatienceMs = 60_000;
const casePatienceMs = 20_000;

/** Runs batches of the kinds in turn, as long as the tally wants more. */
export async function drivePure(kinds: readonly PureKind[], tally: Tally): Promise<void> {
  const runner = new Runner();
  let batches = 0;
  while (tally.wantsMore(kinds)) {
    for (const kind of kinds) {
      const batch = tally.next(kind, batchSize);
      if (batch === undefined) continue;
      batches += 1;
      const weighs = batches % batchesBetweenWeighings === 0;
      // oxlint-disable-next-line no-await-in-loop
      const results = await runner.run({ ...batch, weighs });
      tally.heaps.pure.push(results.heapMb);
      tally.add(kind, batch, results);
    }
  }
  runner.close();
}

class Runner {
  #child: Child<PureBatch, PureNews> | undefined;

  close(): void {
    this.#child?.kill();
  }

  async run(batch: PureBatch): Promise<PureNews> {
    const news = await this.#ask(batch, batchPatienceMs);
    if (news !== undefined) return news;
    // One of them never returns: which?
    const faults: Fault[] = [];
    let longestMs = 0;
    for (let index = batch.from; index < batch.to && faults.length === 0; index += 1) {
      // oxlint-disable-next-line no-await-in-loop
      const alone = await this.#ask({ ...batch, from: index, to: index + 1 }, casePatienceMs);
      faults.push(...(alone?.faults ?? [neverReturns(batch, index)]));
      longestMs = Math.max(longestMs, alone?.longestMs ?? casePatienceMs);
    }
    return { faults, longestMs, heapMb: 0 };
  }

  /** What came of a batch; undefined when the process did not come back, and was ended. */
  #ask(batch: PureBatch, patienceMs: number): Promise<PureNews | undefined> {
    return new Promise((resolve) => {
      this.#child ??= new Child<PureBatch, PureNews>('pure-process', (news) => this.#heard(news));
      const child = this.#child;
      const timer = setTimeout(() => child.kill(), patienceMs);
      const over = (news: PureNews | undefined): void => {
        clearTimeout(timer);
        if (news === undefined) this.#child = undefined;
        resolve(news);
      };
      this.#heard = over;
      child.whenGone(() => over(undefined));
      child.tell(batch);
    });
  }

  #heard: (news: PureNews | undefined) => void = () => {};
}

function neverReturns({ seed, kind: name }: PureBatch, index: number): Fault {
  const input = pureKinds
    .find((kind) => kind.name === name)
    ?.generate(new Random(seed, name, index));
  return { kind: name, index, rule: 'a case comes to an end', literal: toLiteral(input) };
}
