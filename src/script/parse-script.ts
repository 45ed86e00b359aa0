import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';
import { scriptOf } from './builder.ts';
import * as make from './make-step.ts';
import { stepFromJson, type ScriptJson, type StepJson } from './script-json.ts';
import type { Script } from './script.ts';
import type { Step } from './steps.ts';

/**
 * The script that `JSON.stringify(script)` wrote, checked as if it were typed.
 *
 * @throws UsageError when a step is unknown, has a bad argument, or is not legal where it stands.
 */
export function parseScript(json: ScriptJson): Script {
  return scriptOf(parseSteps(isPlainObject(json) ? json.steps : json, 'parseScript()'));
}

/** Steps of a file have no line to point at: the message says where they stand. */
function parseSteps(json: unknown, where: string): Step[] {
  if (!Array.isArray(json)) {
    throw new UsageError(
      `${where}: ${describeValue(json)} is not a list of steps. Write parseScript({ steps: [{ kind: 'end' }] }).`,
    );
  }
  return json.map((step: StepJson, index) => {
    const here = `${where} step ${index + 1}`;
    try {
      return parseStep(step, here);
    } catch (error) {
      if (!(error instanceof UsageError) || error.message.startsWith(here)) throw error;
      throw new UsageError(`${here}, ${error.message}`);
    }
  });
}

function parseStep(json: StepJson, where: string): Step {
  if (!isPlainObject(json)) {
    throw new UsageError(`${where}: ${describeValue(json)} is not a step. A step is { kind, … }.`);
  }
  const step = stepFromJson(json);
  switch (step.kind) {
    case 'head':
      return make.headStep(step.status, step.headers, step.reason);
    case 'informational':
      return make.informationalStep(step.status, step.headers);
    case 'statusLine':
      return make.statusLineStep(step.text);
    case 'header':
      return make.headerStep(step.name, step.value);
    case 'write':
      return make.writeStep(step.bytes);
    case 'raw':
      return make.rawStep(step.bytes);
    case 'chunk': {
      const { kind: _, bytes, ...options } = step;
      return make.chunkStep(bytes, options);
    }
    case 'lastChunk':
      return make.lastChunkStep(step.trailers);
    case 'delay':
      return make.delayStep(step.ms);
    case 'gate':
      return make.gateStep(step.name);
    case 'receive':
      return make.receiveStep(step.contentBytes);
    case 'drip': {
      const { kind: _, bytes, ...options } = step;
      return make.dripStep(bytes, options);
    }
    case 'repeat':
      return make.repeatStep(step.times, parseSteps(json['steps'], where));
    case 'endHeaders':
    case 'end':
    case 'close':
    case 'halfClose':
    case 'reset':
    case 'hang':
      return { kind: step.kind };
    default:
      throw new UsageError(`${where}: a script has no step ${describeValue(json.kind)}.`);
  }
}
