// Exchanges whose answers have ended, oldest first. Rule: what goes on is an
// object, which dies young; what has ended is kept, as rows (queues.ts).

import type { Outcome } from '../script/player.ts';
import type { ConnectionEntry, Describable, ExchangeEntry, RecordedExchange } from './entries.ts';
import type { Played, PlayedSteps, ReachedGate } from './played-list.ts';
import { RowQueue } from './queues.ts';

/** Of an exchange, the numbers. */
const ID = 0;
const INDEX_ON_CONNECTION = 1;
const FIRST_BYTE_AT = 2;
const REQUEST_COMPLETE_AT = 3;
const REQUEST_START = 4;
const REQUEST_END = 5;
const RESPONSE_START = 6;
const RETRY_OF = 7;
const ANSWERED_AT = 8;
const FIRST_RESPONSE_BYTE_AT = 9;
const END_AT = 10;
const RESPONSE_END = 11;
const PLAYED_FIRST = 12;
const PLAYED_DROPPED = 13;
const PLAYED_LAST = 14;
/** Of the request's content: what came, and what was declared (-1: nothing). */
const RECEIVED_CONTENT = 15;
const DECLARED_CONTENT = 16;
const IS_REQUEST_COMPLETE = 17;
/** And the items. */
const CONNECTION = 0;
const METHOD = 1;
const TARGET = 2;
const ANSWERED_BY = 3;
const OUTCOME = 4;
const exchangeShape = { numbers: 18, items: 5 };

/** Of what was played, the numbers. */
const DECLARED = 0;
const DUE_AT = 1;
const AT = 2;
/** The item: steps, or a gate. */
const playedShape = { numbers: 3, items: 1 };

/** Keeps ended exchanges until it is full, then drops the oldest for the newest. */
export class EndedExchanges {
  readonly #max: number;
  readonly #exchanges = new RowQueue(exchangeShape);
  /** What was played of them, in the same order. */
  readonly #played = new RowQueue(playedShape);

  constructor(max: number) {
    this.#max = max;
  }

  add(entry: ExchangeEntry): void {
    if (this.#exchanges.size === this.#max) this.#drop();
    const { head, dropped, last } = entry.played;
    let first = 0;
    for (let each = head; each !== undefined; each = each.next) {
      this.#addPlayed(each);
      first += 1;
    }
    for (const each of last) this.#addPlayed(each);
    const rows = this.#exchanges;
    const row = rows.size;
    const { numbers, items } = rows.grow();
    const number = rows.numbersOf(row);
    numbers[number + ID] = entry.id;
    numbers[number + INDEX_ON_CONNECTION] = entry.indexOnConnection;
    numbers[number + FIRST_BYTE_AT] = entry.firstByteAt;
    numbers[number + REQUEST_COMPLETE_AT] = entry.requestCompleteAt;
    numbers[number + REQUEST_START] = entry.requestStart;
    numbers[number + REQUEST_END] = entry.requestEnd;
    numbers[number + RESPONSE_START] = entry.responseStart;
    numbers[number + RETRY_OF] = entry.retryOf;
    numbers[number + ANSWERED_AT] = entry.answeredAt;
    numbers[number + FIRST_RESPONSE_BYTE_AT] = entry.firstResponseByteAt;
    numbers[number + END_AT] = entry.endAt;
    numbers[number + RESPONSE_END] = entry.responseEnd;
    numbers[number + PLAYED_FIRST] = first;
    numbers[number + PLAYED_DROPPED] = dropped;
    numbers[number + PLAYED_LAST] = last.length;
    numbers[number + RECEIVED_CONTENT] = entry.receivedContent;
    numbers[number + DECLARED_CONTENT] = entry.declaredContent;
    numbers[number + IS_REQUEST_COMPLETE] = entry.isRequestComplete ? 1 : 0;
    const item = rows.itemsOf(row);
    items[item + CONNECTION] = entry.connection;
    items[item + METHOD] = entry.method;
    items[item + TARGET] = entry.target;
    items[item + ANSWERED_BY] = entry.answeredBy;
    items[item + OUTCOME] = entry.outcome;
  }

  /** The id of an exchange, by its place; undefined once it was dropped. */
  find(connection: number, indexOnConnection: number): number | undefined {
    const rows = this.#exchanges;
    for (let row = rows.size - 1; row >= 0; row -= 1) {
      if (this.#number(row, INDEX_ON_CONNECTION) !== indexOnConnection) continue;
      if ((this.#item(row, CONNECTION) as ConnectionEntry).id === connection) {
        return this.#number(row, ID);
      }
    }
    return undefined;
  }

  /** All of them, oldest first. */
  toArray(): RecordedExchange[] {
    let played = 0;
    return Array.from({ length: this.#exchanges.size }, (_, row) => {
      const exchange = this.#exchangeAt(row, played);
      played += this.#playedOf(row);
      return exchange;
    });
  }

  #addPlayed(played: Played): void {
    const rows = this.#played;
    const row = rows.size;
    const { numbers, items } = rows.grow();
    const number = rows.numbersOf(row);
    const item = rows.itemsOf(row);
    if (played.kind === 'gate') {
      items[item] = played;
      return;
    }
    items[item] = played.steps;
    numbers[number + DECLARED] = played.declared;
    numbers[number + DUE_AT] = played.dueAt;
    numbers[number + AT] = played.at;
  }

  #drop(): void {
    for (let count = this.#playedOf(0); count > 0; count -= 1) this.#played.drop();
    this.#exchanges.drop();
  }

  /** How many rows of what was played an exchange has. */
  #playedOf(row: number): number {
    return this.#number(row, PLAYED_FIRST) + this.#number(row, PLAYED_LAST);
  }

  #exchangeAt(row: number, played: number): RecordedExchange {
    const first = this.#number(row, PLAYED_FIRST);
    return {
      id: this.#number(row, ID),
      connection: this.#item(row, CONNECTION) as ConnectionEntry,
      indexOnConnection: this.#number(row, INDEX_ON_CONNECTION),
      method: this.#item(row, METHOD) as string,
      target: this.#item(row, TARGET) as string,
      firstByteAt: this.#number(row, FIRST_BYTE_AT),
      requestCompleteAt: this.#number(row, REQUEST_COMPLETE_AT),
      isRequestComing: false,
      isRequestComplete: this.#number(row, IS_REQUEST_COMPLETE) === 1,
      receivedContent: this.#number(row, RECEIVED_CONTENT),
      declaredContent: this.#number(row, DECLARED_CONTENT),
      requestStart: this.#number(row, REQUEST_START),
      requestEnd: this.#number(row, REQUEST_END),
      responseStart: this.#number(row, RESPONSE_START),
      retryOf: this.#number(row, RETRY_OF),
      answeredBy: this.#item(row, ANSWERED_BY) as Describable | undefined,
      answeredAt: this.#number(row, ANSWERED_AT),
      firstResponseByteAt: this.#number(row, FIRST_RESPONSE_BYTE_AT),
      endAt: this.#number(row, END_AT),
      responseEnd: this.#number(row, RESPONSE_END),
      outcome: this.#item(row, OUTCOME) as Outcome,
      played: {
        first: this.#playedFrom(played, first),
        dropped: this.#number(row, PLAYED_DROPPED),
        last: this.#playedFrom(played + first, this.#number(row, PLAYED_LAST)),
      },
    };
  }

  #playedFrom(start: number, count: number): Played[] {
    return Array.from({ length: count }, (_, index) => this.#playedAt(start + index));
  }

  #playedAt(row: number): Played {
    const { numbers, items } = this.#played.chunkOf(row);
    const item = items[this.#played.itemsOf(row)] as PlayedSteps['steps'] | ReachedGate;
    if ('kind' in item) return item;
    const number = this.#played.numbersOf(row);
    return {
      kind: 'steps',
      steps: item,
      declared: numbers[number + DECLARED] as number,
      dueAt: numbers[number + DUE_AT] as number,
      at: numbers[number + AT] as number,
      next: undefined,
    };
  }

  #number(row: number, column: number): number {
    return this.#exchanges.chunkOf(row).numbers[this.#exchanges.numbersOf(row) + column] as number;
  }

  #item(row: number, column: number): unknown {
    return this.#exchanges.chunkOf(row).items[this.#exchanges.itemsOf(row) + column];
  }
}
