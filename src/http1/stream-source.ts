// Content that is read piece by piece, framed and handed to the player: only as
// fast as the connection takes it, one piece at a time.

import { isPause, type ContentPiece, type ContentStream } from '../http/response/content.ts';
import { startPosition, advance, type Position } from '../script/position.ts';
import type { BytesOp, EndingOp, OpSource, PlainOp } from '../script/program.ts';
import type { Step } from '../script/steps.ts';
import { contentStepKinds, type MessageCoding } from './message-head.ts';
import { endToHold } from './end-to-hold.ts';
import { encodeStep, joinBytes } from './script-encoder.ts';

type Pieces = Iterator<ContentPiece, unknown> | AsyncIterator<ContentPiece, unknown>;
type Result = IteratorResult<ContentPiece, unknown>;

/** A socket of Node takes no more than that, in bytes, before it asks to wait; some versions less. */
const maxTakenAhead = 65_536;
/** Each of them stands for many parts of content that are empty. */
const emptyPiecesPerTurn = 16;

/** Plays the head of a message, then its content as it comes. */
export class StreamSource implements OpSource {
  readonly keepsTime = true;
  readonly #content: ContentStream;
  readonly #coding: MessageCoding;
  /** Bytes of content after which the peer takes the message for whole, though a pause may follow. */
  readonly #wholeAt: number | undefined;
  #position: Position = startPosition;
  /** Since the last write. */
  #said: BytesOp[] = [];
  #waiting: PlainOp[] = [];
  #pieces: Pieces | undefined;
  #settled: Result | undefined;
  #isReading = false;
  #isOver = false;
  /** Since there was anything to play. */
  #emptyPieces = 0;
  /** Whether everybody else gets a turn before the next piece is read. */
  #awaitsTurn = false;
  #onAvailable: () => void = () => {};

  constructor(head: readonly Step[], content: ContentStream, coding: MessageCoding) {
    this.#content = content;
    this.#coding = coding;
    for (const step of head) this.#say(step);
    this.#wholeAt = endToHold(this.#position.framing, content, coding);
  }

  /** Where the response stands after all that was sent. */
  get position(): Position {
    return this.#position;
  }

  next(): PlainOp | 'pending' {
    for (;;) {
      const op = this.#waiting.shift();
      if (op !== undefined) {
        this.#emptyPieces = 0;
        return op;
      }
      if (this.#isOver) return { kind: 'end' };
      const result = this.#awaitsTurn ? undefined : this.#read();
      if (result === undefined) {
        this.#flushUnlessWhole();
        return this.#waiting.shift() ?? 'pending';
      }
      if (result.done === true) this.#finish({ kind: this.#coding === 'raw' ? 'close' : 'end' });
      else this.#takePiece(result.value);
    }
  }

  onAvailable(callback: () => void): void {
    this.#onAvailable = callback;
    if (!this.#isReading && !this.#awaitsTurn) callback();
  }

  /** Nothing more is wanted: whoever makes the content can let go of what it holds. */
  close(): void {
    this.#isOver = true;
    this.#content.leave();
    const pieces = this.#pieces;
    this.#pieces = undefined;
    if (pieces?.return === undefined) return;
    // A generator that throws when it is left has nobody to tell: its response is over.
    void (async () => pieces.return?.())().catch(() => {});
  }

  /** The next piece; undefined while it is on its way. */
  #read(): Result | undefined {
    if (this.#settled !== undefined) {
      const settled = this.#settled;
      this.#settled = undefined;
      return settled;
    }
    if (this.#isReading) return undefined;
    try {
      this.#pieces ??= iteratorOf(this.#content);
      const result = this.#pieces.next();
      if (!(result instanceof Promise)) return result;
      this.#isReading = true;
      void result.then(
        (settled) => this.#arrived(settled),
        () => this.#failed(),
      );
    } catch {
      this.#pieces = undefined;
      this.#finish(this.#brokenEnd());
    }
    return undefined;
  }

  #arrived(result: Result): void {
    this.#isReading = false;
    if (this.#isOver) return;
    this.#settled = result;
    this.#onAvailable();
  }

  #failed(): void {
    this.#isReading = false;
    if (this.#isOver) return;
    this.#pieces = undefined;
    this.#finish(this.#brokenEnd());
    this.#onAvailable();
  }

  #takePiece(piece: ContentPiece): void {
    if (isPause(piece)) {
      this.#flushUnlessWhole();
      this.#waiting.push({ kind: 'delay', ms: piece.pauseMs });
    } else if (piece.length === 0) {
      this.#tookNothing();
    } else {
      const kind = contentStepKinds[this.#coding];
      const missing = (this.#wholeAt ?? Infinity) - this.#position.contentBytes;
      if (piece.length === missing) {
        // It stays until it is certain that no pause is to come before the end.
        this.#say({ kind, bytes: new Uint8Array(piece) });
        return;
      }
      // Whoever made it may fill its memory anew, and a socket takes some bytes ahead of the system.
      // Not the same object in any case: to a journal that would be the same bytes again.
      const bytes = piece.length <= maxTakenAhead ? new Uint8Array(piece) : piece.subarray();
      this.#say({ kind, bytes });
      this.#flush();
    }
  }

  /** Content that goes on and on without a byte or a pause gives the player nothing that it could count. */
  #tookNothing(): void {
    this.#emptyPieces += 1;
    if (this.#emptyPieces < emptyPiecesPerTurn) return;
    this.#emptyPieces = 0;
    this.#awaitsTurn = true;
    setImmediate(() => {
      this.#awaitsTurn = false;
      if (!this.#isOver) this.#onAvailable();
    });
  }

  #finish(ending: EndingOp): void {
    if (ending.kind === 'end') this.#say({ kind: 'end' });
    else if (this.#isWhole) {
      // It must not look whole.
      this.#flushUnlessWhole();
      this.#said = [];
    }
    this.#isOver = true;
    this.#flush();
    this.#waiting.push(ending);
  }

  /**
   * Content that broke off must not look complete: where only the end of the connection tells,
   * it is reset.
   */
  #brokenEnd(): EndingOp {
    return { kind: this.#position.framing.kind === 'untilClose' ? 'reset' : 'close' };
  }

  #say(step: Step): void {
    for (const op of encodeStep(step, this.#position, '')) {
      // Without the step: a piece of content may be read into the same place as the one before.
      if (op.kind === 'bytes') this.#said.push({ kind: 'bytes', bytes: op.bytes });
      // Nothing was said before a wait ahead of the head.
      else if (op.kind === 'delay' || op.kind === 'gate') this.#waiting.push(op);
    }
    this.#position = advance(this.#position, step);
  }

  /** Whether the peer takes for whole what was said. */
  get #isWhole(): boolean {
    return this.#position.contentBytes === this.#wholeAt;
  }

  /** What was said leaves, but for what would make it whole: the last byte of content, or a head without any. */
  #flushUnlessWhole(): void {
    if (!this.#isWhole) {
      this.#flush();
      return;
    }
    const last = this.#said.pop();
    if (last === undefined) return;
    if (this.#wholeAt === 0 || last.bytes.length === 1) {
      this.#said.push(last);
      return;
    }
    this.#said.push({ kind: 'bytes', bytes: last.bytes.subarray(0, -1) });
    this.#flush();
    this.#said.push({ kind: 'bytes', bytes: Uint8Array.from(last.bytes.subarray(-1)) });
  }

  /** Everything said since the last write becomes one write. */
  #flush(): void {
    this.#waiting.push(...joinBytes(this.#said));
    this.#said = [];
  }
}

function iteratorOf(content: ContentStream): Pieces {
  // A piece has left, or was copied, before the player asks for the next one.
  const pieces = content.lend();
  return Symbol.asyncIterator in pieces
    ? pieces[Symbol.asyncIterator]()
    : pieces[Symbol.iterator]();
}
