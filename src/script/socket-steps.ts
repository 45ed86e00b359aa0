// What a script says on a WebSocket (RFC 6455), as plain data.
//
// Rule: as in steps.ts, a step is named after the builder method that makes it, and says nothing
// about bytes: frames are an encoder's work.

import type { DelayStep, FieldLine, GateStep, RawStep } from './steps.ts';

/** A message of a page: a text, or the bytes of a binary message. */
export type SocketMessage = string | Uint8Array;

/**
 * Which message of a page: this text; a text that matches; these bytes; a text whose JSON has all of
 * an object or a list in it; or one for which a function returns true.
 */
export type MessageMatch =
  | string
  | RegExp
  | Uint8Array
  | object
  | ((message: SocketMessage) => boolean);

/** The head with status 101, and the rules of the conversation behind it. */
export interface AcceptStep {
  readonly kind: 'accept';
  /** Null: none, though the page may ask for one. Undefined: the first that it asks for. */
  readonly protocol?: string | null;
  readonly extensions?: string;
  readonly headers: readonly FieldLine[];
  /** Fields that are left out, in lower case. */
  readonly omitted: readonly string[];
  readonly answersPings: boolean;
  readonly answersClose: boolean;
}

/** A text message, or the text of some JSON. */
export interface TextStep {
  readonly kind: 'text' | 'json';
  readonly text: string;
}

/** A binary message, or a ping or a pong. */
export interface BinaryStep {
  readonly kind: 'binary' | 'ping' | 'pong';
  readonly bytes: Uint8Array;
}

/** One frame, in which everything may lie. */
export interface FrameStep {
  readonly kind: 'frame';
  readonly opcode: number;
  readonly bytes: Uint8Array;
  readonly fin: boolean;
  readonly rsv: number;
  readonly mask?: Uint8Array;
  readonly length?: number | bigint;
  readonly lengthForm?: 7 | 16 | 64;
}

/** A close frame (RFC 6455 §5.5.1). */
export interface CloseFrameStep {
  readonly kind: 'closeFrame';
  readonly code?: number;
  readonly reason: Uint8Array;
}

/** A place where the script waits for a message of the page. */
export interface ReceiveMessageStep {
  readonly kind: 'receiveMessage';
  /** Undefined: any. */
  readonly match?: MessageMatch;
}

/** The same steps several times; `Infinity` until the peer leaves. */
interface SocketRepeatStep {
  readonly kind: 'repeat';
  readonly times: number;
  readonly steps: readonly SocketStep[];
}

/** The end of a script: what becomes of the connection. */
interface SocketFinalStep {
  readonly kind: 'end' | 'close' | 'reset' | 'hang';
}

/** Steps that only a WebSocket has. */
type SocketOnlyStep =
  | AcceptStep
  | TextStep
  | BinaryStep
  | FrameStep
  | CloseFrameStep
  | ReceiveMessageStep;

/** One step of a script of a WebSocket, plain data. */
export type SocketStep =
  | SocketOnlyStep
  | RawStep
  | DelayStep
  | GateStep
  | SocketRepeatStep
  | SocketFinalStep;
