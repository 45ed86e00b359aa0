/** A list that keeps its newest items, and counts those it dropped. */
export class Newest<Item> {
  readonly #max: number;
  /** Before `#first` there is nothing. */
  #items: (Item | undefined)[] = [];
  #first = 0;
  #dropped = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** How many items were dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many items there are. */
  get size(): number {
    return this.#items.length - this.#first;
  }

  push(item: Item): void {
    this.#items.push(item);
    if (this.#items.length - this.#first <= this.#max) return;
    this.#items[this.#first] = undefined;
    this.#first += 1;
    this.#dropped += 1;
    // Cutting rarely makes it cheap.
    if (this.#first < this.#max) return;
    this.#items = this.#items.slice(this.#first);
    this.#first = 0;
  }

  /** A copy, oldest first. */
  toArray(): Item[] {
    return this.#items.slice(this.#first) as Item[];
  }
}
