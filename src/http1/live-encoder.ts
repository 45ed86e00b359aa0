import type { LiveScript } from '../script/live-script.ts';
import type { OpSource, PlainOp } from '../script/program.ts';
import { unroll } from '../script/program.ts';
import { encodeStep } from './script-encoder.ts';

/** Encodes a live script step by step, as its player asks for more. */
export class LiveEncoder implements OpSource {
  readonly keepsTime = false;
  readonly #script: LiveScript;
  readonly #requestMethod: string;
  #ops: Iterator<PlainOp, void> = unroll([]);

  constructor(script: LiveScript, requestMethod: string) {
    this.#script = script;
    this.#requestMethod = requestMethod;
  }

  next(): PlainOp | 'pending' {
    for (;;) {
      const { value, done } = this.#ops.next();
      if (done !== true) return value;
      const taken = this.#script.take();
      if (taken === undefined) return 'pending';
      this.#ops = unroll(encodeStep(taken.step, taken.position, this.#requestMethod));
    }
  }

  onAvailable(callback: () => void): void {
    this.#script.onAvailable(callback);
  }
}
