// Steps of a WebSocket from what a person types, checked as far as one step can be by itself.

import {
  describeValue,
  isPlainObject,
  nearestOf,
  rejectUnknownOptions,
  UsageError,
} from '../usage-error.ts';
import { deflateAnswer, deflateName } from './deflate-parameters.ts';
import { splitFields } from './fields-input.ts';
import type { BytesInput } from './script.ts';
import type { AcceptOptions, FrameOptions } from './socket-script.ts';
import type * as Steps from './socket-steps.ts';
import { copyBytes } from './step-arguments.ts';

const maxControlBytes = 125;
const maxLength = 2n ** 64n - 1n;

export function acceptStep(options: AcceptOptions = {}): Steps.AcceptStep {
  const where = 'webSocket accept()';
  rejectUnknownOptions(where, options, ['protocol', 'extensions', 'headers', 'answers']);
  const { protocol, extensions, headers = [], answers = true } = options;
  if (protocol !== undefined && protocol !== null && typeof protocol !== 'string') {
    throw new UsageError(
      `${where}: protocol ${describeValue(protocol)}. Write the name of a subprotocol, or null for none.`,
    );
  }
  if (extensions !== undefined) checkExtensions(where, extensions);
  const { lines, omitted } = splitFields(headers, `${where} headers`);
  const [pings, close] = checkAnswers(where, answers);
  return Object.freeze({
    kind: 'accept',
    ...(protocol === undefined ? {} : { protocol }),
    ...(extensions === undefined ? {} : { extensions }),
    headers: lines,
    omitted,
    answersPings: pings,
    answersClose: close,
  });
}

export function textStep(text: string): Steps.TextStep {
  if (typeof text === 'string') return Object.freeze({ kind: 'text', text });
  throw new UsageError(
    `webSocket text(${describeValue(text)}): a text is a string. ` +
      'Use json(value), binary(bytes), or frame(1, bytes) for a text that is not UTF-8.',
  );
}

export function jsonStep(value: unknown): Steps.TextStep {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new UsageError(`webSocket json(): ${(error as Error).message}`);
  }
  if (text === undefined) {
    throw new UsageError(`webSocket json(${describeValue(value)}): it has no JSON form.`);
  }
  return Object.freeze({ kind: 'json', text });
}

export function binaryStep(bytes: BytesInput): Steps.BinaryStep {
  return Object.freeze({ kind: 'binary', bytes: copyBytes('webSocket binary', bytes) });
}

export function controlStep(kind: 'ping' | 'pong', given: BytesInput = ''): Steps.BinaryStep {
  const bytes = copyBytes(`webSocket ${kind}`, given);
  if (bytes.length <= maxControlBytes) return Object.freeze({ kind, bytes });
  throw new UsageError(
    `webSocket ${kind}(): ${bytes.length} bytes. A control frame has at most ${maxControlBytes} (RFC 6455 §5.5). ` +
      `Use frame(${kind === 'ping' ? 9 : 10}, bytes) to lie on purpose.`,
  );
}

export function closeFrameStep(code?: number, reason: BytesInput = ''): Steps.CloseFrameStep {
  const bytes = copyBytes('webSocket closeFrame', reason);
  if (code === undefined) {
    if (bytes.length === 0) return Object.freeze({ kind: 'closeFrame', reason: bytes });
    throw new UsageError(
      'webSocket closeFrame(): a reason needs a code before it. Write closeFrame(1000, reason).',
    );
  }
  if (!isWholeUpTo(code, 65_535)) {
    throw new UsageError(
      `webSocket closeFrame(${describeValue(code)}): a code is a whole number from 0 to 65535, such as 1000.`,
    );
  }
  if (bytes.length > maxControlBytes - 2) {
    throw new UsageError(
      `webSocket closeFrame(): a reason of ${bytes.length} bytes. It has at most ${maxControlBytes - 2} (RFC 6455 §5.5). ` +
        'Use frame(8, bytes) to lie on purpose.',
    );
  }
  return Object.freeze({ kind: 'closeFrame', code, reason: bytes });
}

export function frameStep(
  opcode: number,
  payload: BytesInput = '',
  options: FrameOptions = {},
): Steps.FrameStep {
  const where = 'webSocket frame()';
  if (!isWholeUpTo(opcode, 15)) {
    throw new UsageError(
      `webSocket frame(${describeValue(opcode)}): an opcode is a whole number from 0 to 15. ` +
        '1 is text, 2 binary, 0 a continuation, 8 close, 9 ping, 10 pong.',
    );
  }
  rejectUnknownOptions(where, options, ['fin', 'rsv', 'mask', 'length', 'lengthForm']);
  const { fin = true, rsv = 0, mask, length, lengthForm } = options;
  const bytes = copyBytes('webSocket frame', payload);
  if (typeof fin !== 'boolean') {
    throw new UsageError(`${where}: fin ${describeValue(fin)}. It is true or false.`);
  }
  if (!isWholeUpTo(rsv, 7)) {
    throw new UsageError(
      `${where}: rsv ${describeValue(rsv)}. It is a number from 0 to 7: 0b100 is RSV1.`,
    );
  }
  if (mask !== undefined && !(mask instanceof Uint8Array && mask.length === 4)) {
    throw new UsageError(`${where}: mask ${describeValue(mask)}. It is a Uint8Array of 4 bytes.`);
  }
  checkLength(where, length, bytes.length, lengthForm);
  return Object.freeze({
    kind: 'frame',
    opcode,
    bytes,
    fin,
    rsv,
    ...(mask === undefined ? {} : { mask: Buffer.from(mask) }),
    ...(length === undefined ? {} : { length }),
    ...(lengthForm === undefined ? {} : { lengthForm }),
  });
}

export function receiveMessageStep(match?: Steps.MessageMatch): Steps.ReceiveMessageStep {
  if (match === undefined) return Object.freeze({ kind: 'receiveMessage' });
  checkMatch('webSocket receive()', match);
  return Object.freeze({
    kind: 'receiveMessage',
    match: match instanceof Uint8Array ? Buffer.from(match) : match,
  });
}

/** @throws UsageError that begins with `where` when no message can be such */
export function checkMatch(where: string, match: unknown): void {
  const isKnown =
    typeof match === 'string' ||
    typeof match === 'function' ||
    match instanceof RegExp ||
    match instanceof Uint8Array ||
    Array.isArray(match) ||
    isPlainObject(match) ||
    (typeof match === 'object' && match !== null && 'asymmetricMatch' in match);
  if (isKnown) return;
  throw new UsageError(
    `${where}: ${describeValue(match)}. ` +
      'Write a text, a RegExp, bytes, what is in its JSON, or a function (message) => boolean.',
  );
}

function checkExtensions(where: string, extensions: unknown): void {
  if (typeof extensions === 'string' && deflateAnswer(extensions) !== undefined) return;
  const [name = ''] = typeof extensions === 'string' ? extensions.split(';') : [];
  const isNear = nearestOf(name.trim(), [deflateName]) !== undefined && name.trim() !== deflateName;
  throw new UsageError(
    `${where}: extensions ${describeValue(extensions)}. ` +
      (isNear
        ? `Did you mean '${deflateName}'?`
        : `It is '${deflateName}', perhaps with server_no_context_takeover, client_no_context_takeover, ` +
          'server_max_window_bits=9 to 15 or client_max_window_bits=8 to 15. ' +
          "Anything else is a lie: say it in headers, { 'Sec-WebSocket-Extensions': … }."),
  );
}

function checkAnswers(
  where: string,
  answers: NonNullable<AcceptOptions['answers']>,
): readonly [pings: boolean, close: boolean] {
  if (typeof answers === 'boolean') return [answers, answers];
  rejectUnknownOptions(`${where} answers`, answers, ['pings', 'close']);
  const { pings = true, close = true } = answers;
  for (const [name, value] of Object.entries({ pings, close })) {
    if (typeof value === 'boolean') continue;
    throw new UsageError(`${where} answers: ${name} ${describeValue(value)}. It is true or false.`);
  }
  return [pings, close];
}

function checkLength(
  where: string,
  length: unknown,
  payloadBytes: number,
  lengthForm: unknown,
): void {
  if (lengthForm !== undefined && lengthForm !== 7 && lengthForm !== 16 && lengthForm !== 64) {
    throw new UsageError(
      `${where}: lengthForm ${describeValue(lengthForm)}. It is 7, 16 or 64 bits.`,
    );
  }
  const isLength =
    length === undefined ||
    (typeof length === 'bigint' && length >= 0n && length <= maxLength) ||
    (Number.isSafeInteger(length) && (length as number) >= 0);
  if (!isLength) {
    throw new UsageError(
      `${where}: length ${describeValue(length)}. It is a whole number of bytes from 0; a bigint above 2 ** 53.`,
    );
  }
  const declared = BigInt((length as number | bigint | undefined) ?? payloadBytes);
  const most = lengthForm === 7 ? 125n : lengthForm === 16 ? 65_535n : maxLength;
  if (declared > most) {
    throw new UsageError(
      `${where}: a length of ${declared} does not fit in lengthForm ${lengthForm as number}.`,
    );
  }
}

function isWholeUpTo(value: unknown, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}
