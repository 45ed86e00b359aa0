// A script as HTTP/1.1 bytes (RFC 9112 §4, §5, §7.1).
//
// Rule: bytes are formed, never judged; what the script says is what is sent.
// Neighbouring bytes become one write, so that a constant script is one; and one
// buffer, unless they are too many to copy.

import { reasonPhrase } from '../http/response/status.ts';
import { advance, startPosition, type Position } from '../script/position.ts';
import type { BytesOp, Op, Program, StepBytes } from '../script/program.ts';
import type { Script } from '../script/script.ts';
import type { FieldLine, FieldValue, RepeatStep, Step } from '../script/steps.ts';

/** A script ready to be played, and where it leaves the connection. */
export interface EncodedScript extends Program {
  /** After the last step. */
  readonly position: Position;
}

const crlf = Buffer.from('\r\n');
const nothing = Buffer.alloc(0);
/** Repeated bytes up to this length become one write: what the operating system takes at once. */
const maxRepeatedBytes = 65_536;
/** Content from this length on is not copied behind its head: a write of two buffers costs less. */
const minBigBytes = 65_536;
/** Content that is framed. */
const contentSteps: ReadonlySet<Step['kind']> = new Set(['write', 'chunk', 'lastChunk', 'drip']);
const encoded = new WeakMap<Script, EncodedScript>();
const encodedForHead = new WeakMap<Script, EncodedScript>();

/**
 * Encodes a script for the answer to a request. Such an answer to HEAD has no content
 * (RFC 9110 §9.3.2): what is framed sends nothing and takes no time there, and nothing is
 * finished; `raw` sends what it says.
 */
export function encodeScript(script: Script, requestMethod: string): EncodedScript {
  const cache = requestMethod === 'HEAD' ? encodedForHead : encoded;
  let result = cache.get(script);
  if (result === undefined) {
    result = encode(script.steps, requestMethod);
    cache.set(script, result);
  }
  return result;
}

function encode(steps: readonly Step[], requestMethod: string): EncodedScript {
  const said = encodeSteps(steps, startPosition, requestMethod);
  if (said.position.phase === 'over') return { ...said, ops: joinBytes(said.ops) };
  const end = encodeSteps([{ kind: 'end' }], said.position, requestMethod);
  return { ops: joinBytes([...said.ops, ...end.ops]), position: end.position };
}

function encodeSteps(
  steps: readonly Step[],
  start: Position,
  requestMethod: string,
): EncodedScript {
  const ops: Op[] = [];
  let position = start;
  for (const step of steps) {
    ops.push(...encodeStep(step, position, requestMethod));
    position = advance(position, step);
  }
  return { ops, position };
}

/** The operations of one step that follows `position`. */
export function encodeStep(step: Step, position: Position, requestMethod: string): readonly Op[] {
  if (requestMethod === 'HEAD' && contentSteps.has(step.kind)) return [];
  switch (step.kind) {
    case 'head':
      return bytesOp(step, headBytes(step.status, step.headers, step.reason));
    case 'informational':
      return bytesOp(step, headBytes(step.status, step.headers));
    case 'statusLine':
      return bytesOp(step, Buffer.concat([step.text, crlf]));
    case 'header':
      return bytesOp(step, fieldBytes([[step.name, step.value]]));
    case 'endHeaders':
      return bytesOp(step, crlf);
    case 'write':
      return bytesOp(step, frame(step.bytes, position));
    case 'chunk':
      return bytesOp(step, chunkBytes(step.bytes, step.size, step.extension));
    case 'lastChunk':
      return bytesOp(step, lastChunkBytes(step.trailers));
    case 'raw':
      return bytesOp(step, step.bytes);
    case 'delay':
      return [{ ...step, steps: traced(step) }];
    case 'gate':
      return [step];
    case 'receive':
      return [
        {
          kind: step.kind,
          contentBytes: step.contentBytes === 'all' ? Infinity : step.contentBytes,
          steps: traced(step),
        },
      ];
    case 'drip':
      if (step.bytes.length === 0) return [];
      return [{ ...step, frame: (piece) => frame(piece, position), steps: traced(step) }];
    case 'repeat':
      if (requestMethod === 'HEAD' && isContent(step)) return [];
      return repeatOps(step, joinBytes(encodeSteps(step.steps, position, requestMethod).ops));
    case 'end': {
      const missing = missingEnd(position, requestMethod);
      // The end itself shows with the bytes that it adds.
      if (missing.length > 0) return [...bytesOp(step, missing), { kind: 'end' }];
      return [{ kind: 'end', steps: traced(step) }];
    }
    case 'close':
    case 'halfClose':
    case 'reset':
    case 'hang':
      return [{ kind: step.kind, steps: traced(step) }];
  }
}

/** Whether a repetition has nothing but content, and the pauses that are its pace. */
function isContent(step: RepeatStep): boolean {
  return step.steps.every(
    (each) =>
      contentSteps.has(each.kind) ||
      each.kind === 'delay' ||
      (each.kind === 'repeat' && isContent(each)),
  );
}

function traced(step: Step, bytes = 0): readonly StepBytes[] {
  return [{ step, bytes }];
}

function repeatOps(step: RepeatStep, ops: readonly Op[]): readonly Op[] {
  const { times } = step;
  const [first] = ops;
  if (first === undefined) return [];
  if (
    ops.length === 1 &&
    first.kind === 'bytes' &&
    first.bytes.length * times <= maxRepeatedBytes
  ) {
    return bytesOp(step, Buffer.alloc(first.bytes.length * times, first.bytes));
  }
  return [{ kind: 'repeat', times, ops }];
}

/** Status line, field lines, empty line. */
function headBytes(
  status: number,
  headers: readonly FieldLine[],
  reason: FieldValue = reasonPhrase(status),
): Buffer {
  const statusLine =
    typeof reason === 'string'
      ? Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n`)
      : Buffer.concat([Buffer.from(`HTTP/1.1 ${status} `), reason, crlf]);
  return Buffer.concat([statusLine, fieldBytes(headers), crlf]);
}

function fieldBytes(fields: readonly FieldLine[]): Buffer {
  if (fields.every(isText)) {
    return Buffer.from(fields.map(([name, value]) => `${name}: ${value}\r\n`).join(''), 'utf8');
  }
  return Buffer.concat(
    fields.flatMap(([name, value]) => [Buffer.from(`${name}: `), Buffer.from(value), crlf]),
  );
}

function isText(line: FieldLine): line is readonly [string, string] {
  return typeof line[1] === 'string';
}

function frame(bytes: Uint8Array, position: Position): Uint8Array {
  if (position.framing.kind !== 'chunked') return bytes;
  // An empty chunk would be the last one.
  return bytes.length === 0 ? nothing : chunkBytes(bytes, undefined, undefined);
}

function chunkBytes(
  bytes: Uint8Array,
  size: number | string | undefined,
  extension: string | undefined,
): Buffer {
  const declared = typeof size === 'string' ? size : (size ?? bytes.length).toString(16);
  const line = `${declared}${extension === undefined ? '' : `;${extension}`}\r\n`;
  return Buffer.concat([Buffer.from(line), bytes, crlf]);
}

function lastChunkBytes(trailers: readonly FieldLine[]): Buffer {
  return Buffer.concat([Buffer.from('0\r\n'), fieldBytes(trailers), crlf]);
}

function missingEnd(position: Position, requestMethod: string): Uint8Array {
  if (position.phase === 'fields') {
    const inBody = advance(position, { kind: 'endHeaders' });
    return Buffer.concat([crlf, missingEnd(inBody, requestMethod)]);
  }
  const finished = position.framing.kind !== 'chunked' || position.lastChunkSent;
  return finished || requestMethod === 'HEAD' ? nothing : lastChunkBytes([]);
}

function bytesOp(step: Step, bytes: Uint8Array): readonly BytesOp[] {
  return bytes.length === 0 ? [] : [{ kind: 'bytes', bytes, steps: traced(step, bytes.length) }];
}

/** The same operations with one write for bytes that follow one another. */
export function joinBytes<O extends Op>(ops: readonly O[]): readonly (O | BytesOp)[] {
  const joined: (O | BytesOp)[] = [];
  /** Small ones, or one that is big. */
  let neighbours: BytesOp[] = [];
  const flush = (isPart: boolean): void => {
    const [only] = neighbours;
    if (only === undefined) return;
    const op = neighbours.length === 1 ? only : joinedOp(neighbours);
    joined.push(isPart ? { ...op, isPart } : op);
    neighbours = [];
  };
  for (const op of ops) {
    if (op.kind === 'bytes') {
      if (isBig(op) || isBig(neighbours[0])) flush(true);
      neighbours.push(op);
    } else {
      flush(false);
      joined.push(op);
    }
  }
  flush(false);
  return joined;
}

function joinedOp(ops: readonly BytesOp[]): BytesOp {
  return {
    kind: 'bytes',
    bytes: Buffer.concat(ops.map(({ bytes }) => bytes)),
    steps: ops.flatMap(({ steps = [] }) => steps),
  };
}

function isBig(op: BytesOp | undefined): boolean {
  return op !== undefined && op.bytes.length >= minBigBytes;
}
