import type { Random } from '../fuzz/random.ts';

/** How a client ends its side. */
export type Leave =
  /** FIN, and reads until the server ends its side. */
  | 'fin'
  /** Closes at once, whatever comes still. */
  | 'abort'
  | 'reset';

/** What a client sends, and how it may leave. */
export interface Scenario {
  readonly name: string;
  /** How often it is chosen, beside the others. */
  readonly weight: number;
  readonly leaves: readonly Leave[];
  /** When it leaves: at once, when the first bytes have come, or so many milliseconds later. */
  readonly stays: readonly ('atOnce' | 'firstBytes' | number)[];
  /** What it sends, in pieces that a short wait is between. */
  send(random: Random): readonly string[];
}

const all: readonly Leave[] = ['fin', 'abort', 'reset'];
const anyTime = ['atOnce', 'firstBytes', 30, 80] as const;

/** A scenario of one request, whose client may leave at any moment in any way. */
export function asking(path: string, weight = 2): Scenario {
  return {
    name: path,
    weight,
    leaves: all,
    stays: anyTime,
    send: () => [request(path)],
  };
}

/** A GET request. */
export function request(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}

export { all as allLeaves, anyTime };
