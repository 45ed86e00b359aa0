// What a client does on one connection, as plain data.

import type { Bytes, Kind } from '../kind.ts';
import type { Random } from '../random.ts';

/** One thing that a client does. */
export type Action =
  | { readonly send: Bytes }
  /** Milliseconds. */
  | { readonly wait: number }
  /** Waits until something comes, or for a short time. */
  | { readonly await: 'bytes' }
  | { readonly stopReading: true }
  /** FIN, and reads on. */
  | { readonly end: true }
  | { readonly reset: true };

/** A case over a socket. */
export interface Conversation {
  readonly to: 'plain' | 'tls' | 'tls-port' | 'socks';
  readonly actions: readonly Action[];
  /** Whether the peer may take as long as it was told to: the client does not wait for it. */
  readonly declaresTime: boolean;
}

/** A kind whose cases are conversations. */
export interface SocketKind extends Kind {
  generate(random: Random): Conversation;
}

/** Sends bytes at any split, and leaves in any way at any moment. */
export function actionsFor(bytes: Bytes, random: Random): Action[] {
  const actions: Action[] = [];
  const marks = [0, ...random.cuts(bytes.length, random.chance(0.5) ? 0 : 5), bytes.length];
  for (let i = 1; i < marks.length; i += 1) {
    actions.push({ send: bytes.slice(marks[i - 1], marks[i]) });
    if (random.chance(0.3)) actions.push({ wait: random.int(0, 2) });
  }
  if (random.chance(0.05)) actions.splice(random.int(0, actions.length), 0, { stopReading: true });
  if (random.chance(0.5)) actions.push({ await: 'bytes' });
  if (random.chance(0.2)) {
    return [...actions.slice(0, random.int(1, actions.length)), leave(random)];
  }
  return [...actions, random.chance(0.8) ? { end: true } : { reset: true }];
}

function leave(random: Random): Action {
  return random.chance(0.5) ? { end: true } : { reset: true };
}
