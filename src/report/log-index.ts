// What belongs together in a log, looked up by id.

import type { Finding } from '../journal/findings.ts';
import { sliceSegments } from '../journal/segments.ts';
import type { WireConnection, WireExchange, WireLog, WireSegment } from '../journal/wire-log.ts';

/** Bytes of a connection, each direction in order. */
interface BothDirections {
  readonly received: readonly WireSegment[];
  readonly sent: readonly WireSegment[];
}

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

  /** The bytes of an exchange. */
  bytesOf({ connection, requestBytes, responseBytes }: WireExchange): BothDirections {
    return {
      received: sliceSegments(this.#lane(connection, 'received'), requestBytes),
      sent: sliceSegments(this.#lane(connection, 'sent'), responseBytes),
    };
  }

  /** The bytes after the last exchange: of a request that was refused, or not complete. */
  restOf({ id, receivedBytes, sentBytes }: WireConnection): BothDirections {
    const last = this.exchangesOn(id).at(-1);
    const requestEnd = last?.requestBytes.to ?? 0;
    const responseEnd = last?.responseBytes.to ?? 0;
    return {
      received: sliceSegments(this.#lane(id, 'received'), { from: requestEnd, to: receivedBytes }),
      sent: sliceSegments(this.#lane(id, 'sent'), { from: responseEnd, to: sentBytes }),
    };
  }

  #lane(connection: number, direction: WireSegment['direction']): readonly WireSegment[] {
    return this.#lanes.get(`${connection} ${direction}`) ?? [];
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
