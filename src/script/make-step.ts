// Steps from what a person types, checked as far as one step can be by itself.
// What may follow what is position.ts.

import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import { fieldLines, type FieldsInput, type FieldValueInput } from './fields-input.ts';
import type { BytesInput, ChunkOptions, DripOptions } from './script.ts';
import { copyBytes } from './step-arguments.ts';
import type * as Steps from './steps.ts';

export function headStep(
  status: number,
  headers: FieldsInput = [],
  reason?: BytesInput,
): Steps.HeadStep {
  return Object.freeze({
    kind: 'head',
    status: checkedStatus('head', status),
    headers: fieldLines(headers, 'script head()'),
    ...(reason === undefined ? {} : { reason: checkedReason(reason) }),
  });
}

export function informationalStep(
  status: number,
  headers: FieldsInput = [],
): Steps.InformationalStep {
  return Object.freeze({
    kind: 'informational',
    status: checkedStatus('informational', status),
    headers: fieldLines(headers, 'script informational()'),
  });
}

export function statusLineStep(text: BytesInput): Steps.StatusLineStep {
  return Object.freeze({ kind: 'statusLine', text: copyBytes('script statusLine', text) });
}

export function headerStep(name: string, value: FieldValueInput): Steps.HeaderStep {
  const [[lineName, lineValue] = ['', '']] = fieldLines([[name, value]], 'script header()');
  return Object.freeze({ kind: 'header', name: lineName, value: lineValue });
}

export function writeStep(bytes: BytesInput): Steps.WriteStep {
  return Object.freeze({ kind: 'write', bytes: copyBytes('script write', bytes) });
}

export function rawStep(bytes: BytesInput): Steps.RawStep {
  return Object.freeze({ kind: 'raw', bytes: copyBytes('script raw', bytes) });
}

export function chunkStep(bytes: BytesInput, options: ChunkOptions = {}): Steps.ChunkStep {
  rejectUnknownOptions('script chunk()', options, ['size', 'extension']);
  const { size, extension } = options;
  if (size !== undefined && typeof size !== 'string' && !(Number.isInteger(size) && size >= 0)) {
    throw new UsageError(
      `script chunk(): size ${describeValue(size)} is no number of bytes; write any other size as a string.`,
    );
  }
  if (extension !== undefined && typeof extension !== 'string') {
    throw new UsageError(`script chunk(): extension ${describeValue(extension)} is not a string.`);
  }
  return Object.freeze({
    kind: 'chunk',
    bytes: copyBytes('script chunk', bytes),
    ...(size === undefined ? {} : { size }),
    ...(extension === undefined ? {} : { extension }),
  });
}

export function lastChunkStep(trailers: FieldsInput = []): Steps.LastChunkStep {
  return Object.freeze({ kind: 'lastChunk', trailers: fieldLines(trailers, 'script lastChunk()') });
}

export function delayStep(ms: number): Steps.DelayStep {
  checkMilliseconds(
    `script delay(${describeValue(ms)}): a delay`,
    ms,
    'Use hang() to wait for ever.',
  );
  return Object.freeze({ kind: 'delay', ms });
}

export function gateStep(name: string): Steps.GateStep {
  checkGateName(`script gate(${describeValue(name)}): a gate`, name);
  return Object.freeze({ kind: 'gate', name });
}

/** @throws UsageError that begins with `subject` when `ms` is no time to wait */
export function checkMilliseconds(subject: string, ms: unknown, instead: string): void {
  if (Number.isFinite(ms) && (ms as number) >= 0) return;
  throw new UsageError(`${subject} is a number of milliseconds from 0. ${instead}`);
}

/** @throws UsageError that begins with `subject` when `name` is no name of a gate */
export function checkGateName(subject: string, name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  throw new UsageError(`${subject} needs a name, a string that is not empty.`);
}

export function receiveStep(bytes: number | 'all'): Steps.ReceiveStep {
  if (bytes !== 'all') checkContentBytes('script receive', bytes);
  return Object.freeze({ kind: 'receive', contentBytes: bytes });
}

/** @throws UsageError when `bytes` is no number of bytes that content can have */
export function checkContentBytes(method: string, bytes: unknown): asserts bytes is number {
  if (Number.isSafeInteger(bytes) && (bytes as number) >= 1) return;
  throw new UsageError(
    `${method}(${describeValue(bytes)}): write a whole number of bytes from 1, or 'all'.`,
  );
}

export function dripStep(bytes: BytesInput, options: DripOptions): Steps.DripStep {
  rejectUnknownOptions('script drip()', options, ['size', 'every']);
  const { size = 1, every } = options;
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new UsageError(
      `script drip(): size ${describeValue(size)} is not a whole number of bytes from 1.`,
    );
  }
  if (!(Number.isFinite(every) && every >= 0)) {
    throw new UsageError(
      `script drip(): every ${describeValue(every)} is not a number of milliseconds from 0.`,
    );
  }
  return Object.freeze({ kind: 'drip', bytes: copyBytes('script drip', bytes), size, every });
}

export function repeatStep(times: number, steps: readonly Steps.Step[]): Steps.RepeatStep {
  if (!(times === Infinity || (Number.isInteger(times) && times >= 1))) {
    throw new UsageError(
      `script repeat(${describeValue(times)}): times is a whole number from 1, or Infinity.`,
    );
  }
  return Object.freeze({ kind: 'repeat', times, steps: Object.freeze(steps) });
}

/** Text stays text; bytes are copied, so that nobody changes a declared step. */
function checkedReason(reason: BytesInput): Steps.FieldValue {
  if (typeof reason === 'string') return reason;
  if (reason instanceof Uint8Array) return Buffer.from(reason);
  throw new UsageError(
    `script head(): the reason ${describeValue(reason)} is neither text nor bytes. Write a string or a Uint8Array.`,
  );
}

function checkedStatus(method: string, status: number): number {
  if (Number.isInteger(status) && status >= 0) return status;
  throw new UsageError(
    `script ${method}(${describeValue(status)}): a status is a whole number. Use statusLine(text) for anything else.`,
  );
}
