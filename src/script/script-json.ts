// A script as JSON and back: bytes as text when they are UTF-8, else as base64.

import type { Step } from './steps.ts';

/** A script in JSON. */
export interface ScriptJson {
  readonly steps: readonly StepJson[];
}

/** A step in JSON: a {@link Step} whose bytes are `string` or `{ base64 }`, and `Infinity` is a string. */
export type StepJson = { readonly kind: Step['kind'] } & Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One step in JSON. */
export function stepToJson(step: Step): StepJson {
  return Object.fromEntries(
    Object.entries(step).map(([key, value]) => [key, partToJson(value)]),
  ) as StepJson;
}

/** The step that {@link stepToJson} wrote. It is checked when a script takes it in. */
export function stepFromJson(json: StepJson): Step {
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, partFromJson(key, value)]),
  ) as unknown as Step;
}

function partToJson(value: unknown): unknown {
  if (value === Infinity) return 'Infinity';
  if (value instanceof Uint8Array) return bytesToJson(value);
  if (!Array.isArray(value)) return value;
  return value.every(isStep) ? value.map(stepToJson) : value.map(partToJson);
}

function isStep(value: unknown): value is Step {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function bytesToJson(bytes: Uint8Array): unknown {
  try {
    return utf8.decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

function partFromJson(key: string, value: unknown): unknown {
  switch (key) {
    case 'bytes':
    case 'text':
      return bytesFromJson(value);
    case 'value':
    case 'reason':
      return fieldValueFromJson(value);
    case 'headers':
    case 'trailers':
      return fieldLinesFromJson(value);
    case 'times':
      return value === 'Infinity' ? Infinity : value;
    default:
      return value;
  }
}

function bytesFromJson(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (typeof value === 'object' && value !== null && 'base64' in value) {
    return Buffer.from(String(value.base64), 'base64');
  }
  return value;
}

/** Only bytes that are no UTF-8 are not text already. */
function fieldValueFromJson(value: unknown): unknown {
  return typeof value === 'string' ? value : bytesFromJson(value);
}

function fieldLinesFromJson(lines: unknown): unknown {
  if (!Array.isArray(lines)) return lines;
  return lines.map((line: unknown) =>
    Array.isArray(line)
      ? line.map((part, index) => (index === 1 ? fieldValueFromJson(part) : part))
      : line,
  );
}
