// Queues that drop their oldest.

/** How many rows share their memory, in bits of their count. */
const chunkBits = 9;
const rowsPerChunk = 1 << chunkBits;

/** Rows one after the other: of each its numbers side by side, and its items. */
export interface RowChunk {
  readonly numbers: Float64Array;
  readonly items: unknown[];
}

/** How much a row has. */
export interface RowShape {
  readonly numbers: number;
  readonly items: number;
}

/**
 * A queue of rows in memory that is used again. An object for each request, packet and step would
 * be most of what recording costs: kept for a while and then dropped, it is the kind that the
 * garbage collector has to copy.
 */
export class RowQueue {
  readonly #shape: RowShape;
  /** Oldest first. */
  readonly #chunks: RowChunk[] = [];
  #spare: RowChunk | undefined;
  /** The oldest row, counted from the first of the oldest chunk. */
  #start = 0;
  #size = 0;

  constructor(shape: RowShape) {
    this.#shape = shape;
  }

  get size(): number {
    return this.#size;
  }

  /** Makes room for one more row, the last. Its numbers and items are yet to be written, all of them. */
  grow(): RowChunk {
    const chunk = this.#chunks[(this.#start + this.#size) >> chunkBits];
    this.#size += 1;
    return chunk ?? this.#addChunk();
  }

  /** The chunk of a row, counted from the oldest. */
  chunkOf(row: number): RowChunk {
    return this.#chunks[(this.#start + row) >> chunkBits] as RowChunk;
  }

  /** Where in its chunk the numbers of a row begin. */
  numbersOf(row: number): number {
    return ((this.#start + row) & (rowsPerChunk - 1)) * this.#shape.numbers;
  }

  /** Where in its chunk the items of a row begin. */
  itemsOf(row: number): number {
    return ((this.#start + row) & (rowsPerChunk - 1)) * this.#shape.items;
  }

  /** Drops the oldest row. */
  drop(): void {
    const { items } = this.chunkOf(0);
    const first = this.itemsOf(0);
    // A call of fill() costs more than the few items do.
    for (let item = first; item < first + this.#shape.items; item += 1) items[item] = undefined;
    this.#size -= 1;
    this.#start += 1;
    if (this.#start < rowsPerChunk) return;
    this.#start = 0;
    this.#spare = this.#chunks.shift();
  }

  #addChunk(): RowChunk {
    const { numbers, items } = this.#shape;
    const chunk = this.#spare ?? {
      numbers: new Float64Array(rowsPerChunk * numbers),
      items: Array.from<undefined>({ length: rowsPerChunk * items }).fill(undefined),
    };
    this.#spare = undefined;
    this.#chunks.push(chunk);
    return chunk;
  }
}

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
