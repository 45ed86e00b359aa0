// A script that is written while it is played.

import type { FieldsInput } from './fields-input.ts';
import * as make from './make-step.ts';
import { advance, startByHand, type Position } from './position.ts';
import type { BytesInput, ChunkOptions } from './script.ts';
import { refuseMoreArguments } from './step-arguments.ts';
import type { Step } from './steps.ts';

interface Pending {
  readonly step: Step;
  /** Where the script stood before the step. */
  readonly position: Position;
  readonly settle: (sent: boolean) => void;
}

/**
 * Steps said one at a time, each checked where it is said.
 *
 * Every method resolves to true once the connection has taken its bytes,
 * and to false when it was gone before.
 */
export class LiveScript {
  #position = startByHand;
  /** Whether the connection is kept after `end()`: undefined asks the framing. */
  keepsConnection: boolean | undefined;
  readonly #pending: Pending[] = [];
  #available: (() => void) | undefined;
  #settlePlayed: (sent: boolean) => void = () => {};
  #over = false;

  /** Where the script stands after all that was said. */
  get position(): Position {
    return this.#position;
  }

  /** @throws UsageError when the step is not legal here. */
  say(step: Step): Promise<boolean> {
    const position = this.#position;
    this.#position = advance(position, step);
    if (this.#over) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#pending.push({ step, position, settle });
      const available = this.#available;
      this.#available = undefined;
      available?.();
    });
  }

  /** The next step to play, if one was said; taking it settles the one before. */
  take(): { readonly step: Step; readonly position: Position } | undefined {
    this.#settlePlayed(true);
    const next = this.#pending.shift();
    this.#settlePlayed = next?.settle ?? (() => {});
    return next;
  }

  /** Calls back once when there is a next step. */
  onAvailable(callback: () => void): void {
    this.#available = callback;
  }

  /** Nothing more is played: settles what was said. */
  finish(played: boolean): void {
    this.#over = true;
    this.#settlePlayed(played);
    for (const { settle } of this.#pending.splice(0)) settle(false);
  }

  head(status: number, headers?: FieldsInput, reason?: BytesInput): Promise<boolean> {
    return this.say(make.headStep(status, headers, reason));
  }

  informational(status: number, headers?: FieldsInput): Promise<boolean> {
    return this.say(make.informationalStep(status, headers));
  }

  write(bytes: BytesInput): Promise<boolean> {
    return this.say(make.writeStep(bytes));
  }

  chunk(bytes: BytesInput, options?: ChunkOptions): Promise<boolean> {
    return this.say(make.chunkStep(bytes, options));
  }

  lastChunk(trailers?: FieldsInput): Promise<boolean> {
    return this.say(make.lastChunkStep(trailers));
  }

  raw(bytes: BytesInput): Promise<boolean> {
    return this.say(make.rawStep(bytes));
  }

  end(): Promise<boolean> {
    return this.say({ kind: 'end' });
  }

  close(): Promise<boolean> {
    return this.say({ kind: 'close' });
  }

  halfClose(): Promise<boolean> {
    return this.say({ kind: 'halfClose' });
  }

  reset(): Promise<boolean> {
    return this.say({ kind: 'reset' });
  }
}

refuseMoreArguments(LiveScript);
