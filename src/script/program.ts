// A script made ready for one protocol version: bytes, pauses and an ending.

import type { SocketStep } from './socket-steps.ts';
import type { Step } from './steps.ts';

/** A step, and how many bytes it is on the wire. */
export interface StepBytes {
  readonly step: Step | SocketStep;
  readonly bytes: number;
}

/** What every operation can tell a journal. */
interface Traced {
  /** The steps that it stands for, as a script says them. */
  readonly steps?: readonly StepBytes[];
}

/** Bytes to send in one write. */
export interface BytesOp extends Traced {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
  /** Whether the next operation is the rest of the write: it was too big to be copied to these. */
  readonly isPart?: boolean;
}

/** Milliseconds to the next operation, counted from the last deadline. */
interface DelayOp extends Traced {
  readonly kind: 'delay';
  readonly ms: number;
}

/** Wait for a release. */
interface GateOp extends Traced {
  readonly kind: 'gate';
  readonly name: string;
}

/** Wait for content of the request. */
interface ReceiveOp extends Traced {
  readonly kind: 'receive';
  /** How many bytes, counted from the first; `Infinity` is the end of the request. */
  readonly contentBytes: number;
}

/** Wait for what the peer says. */
interface WaitOp extends Traced {
  readonly kind: 'wait';
  /** Whether it has come; if not, `callback` is called once it has. */
  hasCome(callback: () => void): boolean;
}

/** The same operations, at least one, several times; `Infinity` allowed. */
interface RepeatOp {
  readonly kind: 'repeat';
  readonly times: number;
  readonly ops: readonly Op[];
}

/** Bytes, at least one, in framed pieces with a pause between them. */
interface DripOp extends Traced {
  readonly kind: 'drip';
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly every: number;
  readonly frame: (piece: Uint8Array) => Uint8Array;
}

/** The end: after `end` the connection is its owner's again. */
export interface EndingOp extends Traced {
  readonly kind: 'end' | 'close' | 'halfClose' | 'reset' | 'hang';
}

/** One operation of the player. */
export type Op = BytesOp | DelayOp | GateOp | ReceiveOp | WaitOp | RepeatOp | DripOp | EndingOp;

/** An operation after repeats and drips were unrolled. */
export type PlainOp = BytesOp | DelayOp | GateOp | ReceiveOp | WaitOp | EndingOp;

/**
 * Where the player takes its operations from. `pending` means that more will
 * come: the source then calls what was given to `onAvailable`.
 */
export interface OpSource {
  /**
   * Whether delays go on to count from where they were after it had nothing to say: content is
   * late, where a person who says step after step is not.
   */
  readonly keepsTime: boolean;
  next(): PlainOp | 'pending';
  onAvailable(callback: () => void): void;
}

/** All operations of a script, in order. */
export interface Program {
  readonly ops: readonly Op[];
}

/** A source that gives the operations of a finished program, unrolling lazily. */
export function programSource({ ops }: Program): OpSource {
  return ops.every(isPlain) ? new PlainSource(ops) : new UnrollingSource(ops);
}

function isPlain(op: Op): op is PlainOp {
  return op.kind !== 'repeat' && op.kind !== 'drip';
}

/** The common case without a generator: most answers are one write and an end. */
class PlainSource implements OpSource {
  readonly keepsTime = true;
  readonly #ops: readonly PlainOp[];
  #index = 0;

  constructor(ops: readonly PlainOp[]) {
    this.#ops = ops;
  }

  next(): PlainOp {
    const op = this.#ops[this.#index];
    this.#index += 1;
    return op ?? { kind: 'end' };
  }

  onAvailable(): void {}
}

class UnrollingSource implements OpSource {
  readonly keepsTime = true;
  readonly #ops: Iterator<PlainOp, void>;

  constructor(ops: readonly Op[]) {
    this.#ops = unroll(ops);
  }

  next(): PlainOp {
    const { value, done } = this.#ops.next();
    return done === true ? { kind: 'end' } : value;
  }

  onAvailable(): void {}
}

/** The same operations without repeats and drips. */
export function* unroll(ops: readonly Op[]): Generator<PlainOp, void> {
  for (const op of ops) {
    if (op.kind === 'repeat') {
      // A generator for each round would be most of the garbage of a long stream.
      const plain = op.ops.every(isPlain) ? op.ops : undefined;
      for (let round = 0; round < op.times; round += 1) {
        if (plain === undefined) yield* unroll(op.ops);
        else for (const each of plain) yield each;
      }
    } else if (op.kind === 'drip') {
      yield* pieces(op);
    } else {
      yield op;
    }
  }
}

function* pieces({
  bytes,
  size,
  every,
  frame,
  steps: [traced] = [],
}: DripOp): Generator<PlainOp, void> {
  for (let start = 0; start < bytes.length; start += size) {
    if (start > 0) yield { kind: 'delay', ms: every };
    const framed = frame(bytes.subarray(start, start + size));
    yield traced === undefined
      ? { kind: 'bytes', bytes: framed }
      : { kind: 'bytes', bytes: framed, steps: [{ ...traced, bytes: framed.length }] };
  }
}
