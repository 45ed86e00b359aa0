/** The newest items of a long run: a server that answers millions of requests must not keep them all. */
export class History<Item> {
  /** How many items are kept at least. */
  static readonly kept = 1000;
  #items: Item[] = [];

  /** How many are kept now. */
  get size(): number {
    return this.#items.length;
  }

  push(item: Item): void {
    this.#items.push(item);
    // Cutting rarely makes it cheap.
    if (this.#items.length >= History.kept * 2) this.#items = this.#items.slice(-History.kept);
  }

  remove(item: Item): void {
    this.#items = this.#items.filter((each) => each !== item);
  }

  includes(item: Item): boolean {
    return this.#items.includes(item);
  }

  /** A copy, oldest first. */
  toArray(): Item[] {
    return [...this.#items];
  }
}
