/** A callback and the moment it waits for, in milliseconds. */
export interface Deadline {
  readonly at: number;
  /** Undefined once it was cancelled. */
  callback: (() => void) | undefined;
}

/** Deadlines, the earliest first: a binary heap. Of equal ones the order is not kept. */
export class DeadlineHeap {
  readonly #items: Deadline[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The earliest deadline. */
  get first(): Deadline | undefined {
    return this.#items[0];
  }

  add(deadline: Deadline): void {
    const items = this.#items;
    let index = items.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent] as Deadline;
      if (above.at <= deadline.at) break;
      items[index] = above;
      index = parent;
    }
    items[index] = deadline;
  }

  removeFirst(): void {
    const items = this.#items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= items.length) break;
      const right = items[child + 1];
      if (right !== undefined && right.at < (items[child] as Deadline).at) child += 1;
      const below = items[child] as Deadline;
      if (below.at >= last.at) break;
      items[index] = below;
      index = child;
    }
    items[index] = last;
  }
}
