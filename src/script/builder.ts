// The one implementation behind the types of script.ts.

import { UsageError } from '../usage-error.ts';
import { describeSteps } from './describe.ts';
import type { FieldsInput, FieldValueInput } from './fields-input.ts';
import * as make from './make-step.ts';
import { advance, startPosition, type Position } from './position.ts';
import { stepToJson, type ScriptJson } from './script-json.ts';
import type { BytesInput, ChunkOptions, DripOptions, HeadScript, Script } from './script.ts';
import { refuseMoreArguments } from './step-arguments.ts';
import type { Step } from './steps.ts';

const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom');

type Part = ScriptBuilder | ((script: ScriptBuilder) => ScriptBuilder);

/** Known to other copies of this package too: a handler module may bring its own. */
const brand: unique symbol = Symbol.for('playwright-wptserve.script');

class ScriptBuilder implements Script {
  readonly [brand] = true;
  readonly steps: readonly Step[];
  readonly #position: Position;

  constructor(steps: readonly Step[], position: Position) {
    this.steps = Object.freeze(steps);
    this.#position = position;
  }

  head(status: number, headers?: FieldsInput, reason?: BytesInput): ScriptBuilder {
    return this.add(make.headStep(status, headers, reason));
  }

  statusLine(text: BytesInput): ScriptBuilder {
    return this.add(make.statusLineStep(text));
  }

  header(name: string, value: FieldValueInput): ScriptBuilder {
    return this.add(make.headerStep(name, value));
  }

  endHeaders(): ScriptBuilder {
    return this.add({ kind: 'endHeaders' });
  }

  informational(status: number, headers?: FieldsInput): ScriptBuilder {
    return this.add(make.informationalStep(status, headers));
  }

  write(bytes: BytesInput): ScriptBuilder {
    return this.add(make.writeStep(bytes));
  }

  chunk(bytes: BytesInput, options?: ChunkOptions): ScriptBuilder {
    return this.add(make.chunkStep(bytes, options));
  }

  lastChunk(trailers?: FieldsInput): ScriptBuilder {
    return this.add(make.lastChunkStep(trailers));
  }

  raw(bytes: BytesInput): ScriptBuilder {
    return this.add(make.rawStep(bytes));
  }

  delay(ms: number): ScriptBuilder {
    return this.add(make.delayStep(ms));
  }

  gate(name: string): ScriptBuilder {
    return this.add(make.gateStep(name));
  }

  receive(bytes: number | 'all'): ScriptBuilder {
    return this.add(make.receiveStep(bytes));
  }

  drip(bytes: BytesInput, options: DripOptions): ScriptBuilder {
    return this.add(make.dripStep(bytes, options));
  }

  repeat(times: number, part: Part): ScriptBuilder {
    return this.add(make.repeatStep(times, this.#stepsOf('repeat', part)));
  }

  concat(part: Part): ScriptBuilder {
    return this.addAll(this.#stepsOf('concat', part));
  }

  end(): ScriptBuilder {
    return this.add({ kind: 'end' });
  }

  close(): ScriptBuilder {
    return this.add({ kind: 'close' });
  }

  halfClose(): ScriptBuilder {
    return this.add({ kind: 'halfClose' });
  }

  reset(): ScriptBuilder {
    return this.add({ kind: 'reset' });
  }

  hang(): ScriptBuilder {
    return this.add({ kind: 'hang' });
  }

  /** @internal */
  add(step: Step): ScriptBuilder {
    return new ScriptBuilder([...this.steps, Object.freeze(step)], advance(this.#position, step));
  }

  /** @internal One by one would copy a long script once a step. */
  addAll(steps: readonly Step[]): ScriptBuilder {
    return new ScriptBuilder(
      [...this.steps, ...steps.map((step) => Object.freeze(step))],
      steps.reduce(advance, this.#position),
    );
  }

  toString(): string {
    return `script${describeSteps(this.steps)}`;
  }

  toJSON(): ScriptJson {
    return { steps: this.steps.map(stepToJson) };
  }

  [inspectCustom](): string {
    return this.toString();
  }

  #stepsOf(method: string, part: Part): readonly Step[] {
    const result = typeof part === 'function' ? part(new ScriptBuilder([], this.#position)) : part;
    if (isScript(result)) return result.steps;
    throw new UsageError(
      `script ${method}(): a part is a script, or a function that returns the script it was given ` +
        `with more steps: (s) => s.raw('x').`,
    );
  }
}

refuseMoreArguments(ScriptBuilder);

const empty = new ScriptBuilder([], startPosition);

/** The empty script: where every script begins. */
export const script: HeadScript = empty as unknown as HeadScript;

/** Whether `value` is a script. */
export function isScript(value: unknown): value is Script {
  return typeof value === 'object' && value !== null && brand in value;
}

/**
 * The script of these steps.
 *
 * @throws UsageError when a step is not legal where it stands.
 */
export function scriptOf(steps: readonly Step[]): Script {
  return empty.addAll(steps);
}
