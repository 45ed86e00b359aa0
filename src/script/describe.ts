// A script as text, for messages, logs and reviews.

import { describeValue } from '../usage-error.ts';
import { fieldText } from './field-text.ts';
import type { AcceptStep, MessageMatch, SocketStep } from './socket-steps.ts';
import type { FieldLine, FieldValue, Step } from './steps.ts';

/** The longest piece of content shown in one step, in characters. */
const shownCharacters = 60;

/** One step as a person would write it: `chunk("Hello")`. */
export function describeStep(step: Step | SocketStep): string {
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
    case 'accept':
      return call(step.kind, describeAccept(step));
    case 'text':
      return call(step.kind, shortened(quote(step.text)));
    case 'json':
      return call(step.kind, shortened(step.text));
    case 'frame': {
      const { fin, rsv, length, lengthForm, mask } = step;
      const options = {
        fin: fin ? undefined : fin,
        rsv: rsv === 0 ? undefined : rsv,
        mask: mask && [...mask],
        length,
        lengthForm,
      };
      return call(
        step.kind,
        String(step.opcode),
        describeBytes(step.bytes),
        describeOptions(options),
      );
    }
    case 'closeFrame':
      return call(
        step.kind,
        step.code === undefined ? '' : String(step.code),
        step.reason.length === 0 ? '' : describeBytes(step.reason),
      );
    case 'receiveMessage':
      return call('receive', step.match === undefined ? '' : describeMatch(step.match));
    case 'ping':
    case 'pong':
      return call(step.kind, step.bytes.length === 0 ? '' : describeBytes(step.bytes));
    case 'binary':
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
export function describeSteps(steps: readonly (Step | SocketStep)[], separator = '\n  '): string {
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

function describeOptions(options: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `{ ${given.map(describeOption).join(', ')} }`;
}

function describeOption([name, value]: readonly [string, unknown]): string {
  return `${name}: ${typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)}`;
}

function describeAccept({
  protocol,
  extensions,
  headers,
  omitted,
  ...answers
}: AcceptStep): string {
  const { answersPings: pings, answersClose: close } = answers;
  const fields = [...headers, ...omitted.map((name) => [name, null] as const)];
  return describeOptions({
    protocol,
    extensions,
    headers:
      fields.length === 0
        ? undefined
        : fields.map(([name, value]) => [name, value === null ? null : fieldText(value)]),
    answers: pings && close ? undefined : { pings, close },
  });
}

/** What a `receive` waits for, as one writes it. */
export function describeMatch(match: MessageMatch): string {
  if (match instanceof RegExp) return String(match);
  if (match instanceof Uint8Array) return describeBytes(match);
  return shortened(typeof match === 'string' ? quote(match) : describeValue(match));
}

function shortened(text: string): string {
  const end = text.at(-1) === '"' ? '…"' : '…';
  return text.length <= 2 * shownCharacters ? text : `${text.slice(0, shownCharacters)}${end}`;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
