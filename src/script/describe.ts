// A script as text, for messages, logs and reviews.

import type { FieldLine, FieldValue, Step } from './steps.ts';

/** The longest piece of content shown in one step, in characters. */
const shownCharacters = 60;

/** One step as a person would write it: `chunk("Hello")`. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'head':
      return call(
        step.kind,
        String(step.status),
        describeFields(step.headers) || (step.reason === undefined ? '' : '[]'),
        step.reason === undefined ? '' : describeFieldValue(step.reason),
      );
    case 'informational':
      return call(step.kind, String(step.status), describeFields(step.headers));
    case 'statusLine':
      return call(step.kind, describeBytes(step.text));
    case 'header':
      return call(step.kind, quote(step.name), describeFieldValue(step.value));
    case 'write':
    case 'raw':
      return call(step.kind, describeBytes(step.bytes));
    case 'chunk':
      return call(
        step.kind,
        describeBytes(step.bytes),
        describeOptions({ size: step.size, extension: step.extension }),
      );
    case 'lastChunk':
      return call(step.kind, describeFields(step.trailers));
    case 'delay':
      return call(step.kind, String(step.ms));
    case 'gate':
      return call(step.kind, quote(step.name));
    case 'receive':
      return call(step.kind, JSON.stringify(step.contentBytes));
    case 'drip':
      return call(
        step.kind,
        describeBytes(step.bytes),
        describeOptions({ size: step.size, every: step.every }),
      );
    case 'repeat':
      return call(step.kind, String(step.times), `(s) => s${describeSteps(step.steps, '')}`);
    case 'endHeaders':
    case 'end':
    case 'close':
    case 'halfClose':
    case 'reset':
    case 'hang':
      return call(step.kind);
  }
}

/** A script as the chain of calls that makes it, one step a line. */
export function describeSteps(steps: readonly Step[], separator = '\n  '): string {
  return steps.map((step) => `${separator}.${describeStep(step)}`).join('');
}

function call(name: string, ...args: string[]): string {
  return `${name}(${args.filter((arg) => arg !== '').join(', ')})`;
}

function describeBytes(bytes: Uint8Array): string {
  const start = bytes.subarray(0, shownCharacters * 4);
  const text = decodeUtf8(start, start.length < bytes.length);
  const shown = (text ?? Buffer.from(start).toString('latin1')).slice(0, shownCharacters);
  const literal = text === undefined ? `Buffer.from(${quote(shown)}, "latin1")` : quote(shown);
  const isWhole = Buffer.byteLength(shown, text === undefined ? 'latin1' : 'utf8') === bytes.length;
  return isWhole ? literal : `${literal} /* … ${bytes.length} bytes */`;
}

/** The text of UTF-8 bytes; when more follow, without a character that is cut off at the end. */
function decodeUtf8(bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, {
      stream,
    });
  } catch {
    return undefined;
  }
}

function describeFields(fields: readonly FieldLine[]): string {
  if (fields.length === 0) return '';
  return `[${fields.map(([name, value]) => `[${quote(name)}, ${describeFieldValue(value)}]`).join(', ')}]`;
}

function describeFieldValue(value: FieldValue): string {
  return typeof value === 'string' ? quote(value) : describeBytes(value);
}

function describeOptions(options: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `{ ${given.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')} }`;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
