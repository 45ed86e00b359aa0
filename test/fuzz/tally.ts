// How many cases there are of each kind, how many are still to come, and what broke.

import type { Fault } from './fault.ts';
import type { Kind } from './kind.ts';
import type { FuzzOptions } from './options.ts';

/** Cases of one kind, by number. */
export interface Batch {
  readonly seed: number;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

/** What came of a batch. */
export interface Results {
  readonly faults: readonly Fault[];
  /** Processor time, of a case or of the answer to a heartbeat. */
  readonly longestMs: number;
  readonly heapMb: number;
}

interface Row {
  readonly kind: Kind;
  readonly wanted: number;
  dealt: number;
  run: number;
  longestMs: number;
}

const maxFaults = 20;
/** More of the same are counted, not kept. */
const maxAlike = 3;

/** Counts. */
export class Tally {
  readonly faults: Fault[] = [];
  /** What was kept after each batch, by process. */
  readonly heaps = { pure: [] as number[], sockets: [] as number[] };
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #options: FuzzOptions;
  readonly #deadline: number;
  readonly #alike = new Map<string, number>();

  constructor(kinds: readonly (readonly [kind: Kind, wanted: number])[], options: FuzzOptions) {
    this.#options = options;
    this.#rows = new Map(
      kinds.map(([kind, wanted]) => [kind.name, { kind, wanted, dealt: 0, run: 0, longestMs: 0 }]),
    );
    this.#deadline = performance.now() + options.seconds * 1000;
  }

  /** Whether any of these kinds is still to be run. */
  wantsMore(kinds: readonly Kind[]): boolean {
    if (this.faults.length >= maxFaults || performance.now() >= this.#deadline) return false;
    return kinds.some((kind) => this.#left(kind) > 0);
  }

  /** The next cases of a kind, at most so many. */
  next(kind: Kind, most: number): Batch | undefined {
    const row = this.#row(kind);
    const size = Math.min(most, this.#left(kind));
    if (size <= 0) return undefined;
    const from = this.#options.from + row.dealt;
    row.dealt += size;
    return { seed: this.#options.seed, kind: kind.name, from, to: from + size };
  }

  add(kind: Kind, { from, to }: Batch, { faults, longestMs }: Results): void {
    const row = this.#row(kind);
    row.run += to - from;
    row.longestMs = Math.max(row.longestMs, longestMs);
    for (const fault of faults) this.keep(fault);
  }

  /** Keeps a fault, unless there are enough like it. */
  keep(fault: Fault): void {
    const kind = `${fault.kind} ${fault.rule.slice(0, 30)}`;
    const alike = this.#alike.get(kind) ?? 0;
    this.#alike.set(kind, alike + 1);
    if (alike < maxAlike) this.faults.push(fault);
  }

  /** Kind, cases, longest processor time. */
  rows(): (readonly [name: string, cases: number, longestMs: number])[] {
    return [...this.#rows.values()].map((row) => [row.kind.name, row.run, row.longestMs]);
  }

  #left(kind: Kind): number {
    const { wanted, dealt } = this.#row(kind);
    return wanted - dealt;
  }

  #row({ name }: Kind): Row {
    return this.#rows.get(name) as Row;
  }
}
