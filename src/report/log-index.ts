// What belongs together in a log, looked up by id.

import type { Finding } from '../journal/findings.ts';
import { sliceSegments } from '../journal/slice-segments.ts';
import type { WireExchange, WireLog, WireSegment } from '../journal/wire-log.ts';

/** Looks up what belongs to a connection or to an exchange. */
export class LogIndex {
  readonly #exchanges;
  readonly #segments;
  readonly #lanes;
  readonly #exchangeFindings;
  readonly #connectionFindings;

  constructor(log: WireLog) {
    this.#exchanges = groupBy(log.exchanges, ({ connection }) => connection);
    this.#segments = groupBy(log.segments, ({ connection }) => connection);
    this.#lanes = groupBy(
      log.segments,
      ({ connection, direction }) => `${connection} ${direction}`,
    );
    this.#exchangeFindings = groupBy(log.findings, ({ exchange }) => exchange);
    this.#connectionFindings = groupBy(log.findings, ({ connection, exchange }) =>
      exchange === undefined ? connection : undefined,
    );
  }

  /** The exchanges of a connection, in order. */
  exchangesOn(connection: number): readonly WireExchange[] {
    return this.#exchanges.get(connection) ?? [];
  }

  /** The segments of a connection, in the order in which they passed. */
  segmentsOn(connection: number): readonly WireSegment[] {
    return this.#segments.get(connection) ?? [];
  }

  /** The bytes of an exchange, those of its request first; each in order. */
  segmentsOf({ connection, requestBytes, responseBytes }: WireExchange): readonly WireSegment[] {
    const lane = (direction: string): readonly WireSegment[] =>
      this.#lanes.get(`${connection} ${direction}`) ?? [];
    return [
      ...sliceSegments(lane('received'), requestBytes),
      ...sliceSegments(lane('sent'), responseBytes),
    ];
  }

  findingsOnExchange(id: number): readonly Finding[] {
    return this.#exchangeFindings.get(id) ?? [];
  }

  /** Findings on a connection and on none of its exchanges. */
  findingsOnConnection(id: number): readonly Finding[] {
    return this.#connectionFindings.get(id) ?? [];
  }
}

function groupBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
