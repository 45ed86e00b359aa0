/** A request on its way to its answer. */
export interface ExpectedAnswer {
  /** Resolves when somebody wants it now, without its content. */
  readonly woken: Promise<true>;
  /** It has come to its answer, or will not. */
  end(): void;
}

/** The requests of a route on their way to their answers: they wait for their content, or for the latency. */
export class ComingRequests {
  readonly #coming = new Set<() => void>();
  /** Those of them that were not told to wait no longer. */
  readonly #sleepers = new Set<() => void>();

  /** How many there are. */
  get size(): number {
    return this.#coming.size;
  }

  /** Whether one of them waits. */
  get canWake(): boolean {
    return this.#sleepers.size > 0;
  }

  expect(): ExpectedAnswer {
    let wake!: () => void;
    const woken = new Promise<true>((resolve) => {
      wake = () => resolve(true);
    });
    this.#coming.add(wake);
    this.#sleepers.add(wake);
    return {
      woken,
      end: () => {
        this.#coming.delete(wake);
        this.#sleepers.delete(wake);
      },
    };
  }

  /** Lets the oldest not wait for its content. */
  wakeOne(): void {
    const [wake] = this.#sleepers;
    if (wake === undefined) return;
    this.#sleepers.delete(wake);
    wake();
  }
}
