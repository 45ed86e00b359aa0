// The one implementation behind the types of socket-script.ts.

import { UsageError } from '../usage-error.ts';
import { describeSteps } from './describe.ts';
import * as make from './make-socket-step.ts';
import { delayStep, gateStep, rawStep, repeatStep } from './make-step.ts';
import type { BytesInput } from './script.ts';
import { advanceSocket, socketStart, type SocketPosition } from './socket-position.ts';
import type { AcceptOptions, FrameOptions, SocketScript, SocketStart } from './socket-script.ts';
import type { MessageMatch, SocketStep } from './socket-steps.ts';
import { refuseMoreArguments } from './step-arguments.ts';

const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom');
/** Known to other copies of this package too: a handler module may bring its own. */
const brand: unique symbol = Symbol.for('playwright-wptserve.socket-script');

type Part = (script: SocketScriptBuilder) => SocketScriptBuilder;

class SocketScriptBuilder implements SocketScript {
  readonly [brand] = true;
  readonly steps: readonly SocketStep[];
  readonly #position: SocketPosition;

  constructor(steps: readonly SocketStep[], position: SocketPosition) {
    this.steps = Object.freeze(steps);
    this.#position = position;
  }

  accept(options?: AcceptOptions): SocketScriptBuilder {
    return this.#add(make.acceptStep(options));
  }

  text(text: string): SocketScriptBuilder {
    return this.#add(make.textStep(text));
  }

  json(value: unknown): SocketScriptBuilder {
    return this.#add(make.jsonStep(value));
  }

  binary(bytes: BytesInput): SocketScriptBuilder {
    return this.#add(make.binaryStep(bytes));
  }

  ping(bytes?: BytesInput): SocketScriptBuilder {
    return this.#add(make.controlStep('ping', bytes));
  }

  pong(bytes?: BytesInput): SocketScriptBuilder {
    return this.#add(make.controlStep('pong', bytes));
  }

  frame(opcode: number, payload?: BytesInput, options?: FrameOptions): SocketScriptBuilder {
    return this.#add(make.frameStep(opcode, payload, options));
  }

  closeFrame(code?: number, reason?: BytesInput): SocketScriptBuilder {
    return this.#add(make.closeFrameStep(code, reason));
  }

  receive(match?: MessageMatch): SocketScriptBuilder {
    return this.#add(make.receiveMessageStep(match));
  }

  raw(bytes: BytesInput): SocketScriptBuilder {
    return this.#add(rawStep(bytes));
  }

  delay(ms: number): SocketScriptBuilder {
    return this.#add(delayStep(ms));
  }

  gate(name: string): SocketScriptBuilder {
    return this.#add(gateStep(name));
  }

  repeat(times: number, part: Part): SocketScriptBuilder {
    const { times: checked } = repeatStep(times, []);
    return this.#add({ kind: 'repeat', times: checked, steps: this.#stepsOf('repeat', part) });
  }

  concat(part: Part): SocketScriptBuilder {
    const steps = this.#stepsOf('concat', part);
    return new SocketScriptBuilder(
      [...this.steps, ...steps],
      steps.reduce(advanceSocket, this.#position),
    );
  }

  end(): SocketScriptBuilder {
    return this.#add({ kind: 'end' });
  }

  close(): SocketScriptBuilder {
    return this.#add({ kind: 'close' });
  }

  reset(): SocketScriptBuilder {
    return this.#add({ kind: 'reset' });
  }

  hang(): SocketScriptBuilder {
    return this.#add({ kind: 'hang' });
  }

  toString(): string {
    return `webSocket${describeSteps(this.steps)}`;
  }

  [inspectCustom](): string {
    return this.toString();
  }

  #add(step: SocketStep): SocketScriptBuilder {
    return new SocketScriptBuilder(
      [...this.steps, Object.freeze(step)],
      advanceSocket(this.#position, step),
    );
  }

  #stepsOf(method: string, part: Part): readonly SocketStep[] {
    const result: unknown =
      typeof part === 'function' ? part(new SocketScriptBuilder([], this.#position)) : part;
    if (typeof part === 'function' && isSocketScript(result)) return result.steps;
    throw new UsageError(
      `webSocket ${method}(): a part is a function that returns the script it was given with more ` +
        `steps: (s) => s.text('x').`,
    );
  }
}

refuseMoreArguments(SocketScriptBuilder, 'webSocket');

/** The beginning of every conversation on a WebSocket: `webSocket.accept()`. */
export const webSocket: SocketStart = new SocketScriptBuilder(
  [],
  socketStart,
) as unknown as SocketStart;

/** Whether `value` is a script of a WebSocket. */
export function isSocketScript(value: unknown): value is SocketScript {
  return typeof value === 'object' && value !== null && brand in value;
}
