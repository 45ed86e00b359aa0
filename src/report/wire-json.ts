// A log as `wire.json`. The types of wire-log.ts are its documentation; only
// bytes differ: see BytesJson. Connections, exchanges and segments have a line
// each, so that a person can read it and a diff shows what changed.

import type { WireBytes, WireCutBytes, WireLog } from '../journal/wire-log.ts';
import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';
import { bytesFromJson, bytesToJson, type BytesJson } from './bytes-json.ts';

/** The content of `wire.json`: a {@link WireLog} whose bytes are text, or base64. */
interface WireLogJson extends Omit<WireLog, 'segments'> {
  readonly segments: readonly (
    | WireCutBytes
    | (Omit<WireBytes, 'bytes'> & { readonly bytes: BytesJson })
  )[];
}

/** A log as JSON text. */
export function wireJson(log: WireLog): string {
  const lines = Object.entries(toWireLogJson(log)).map(
    ([name, value]: [string, unknown]) => `${JSON.stringify(name)}: ${lineByLine(value)}`,
  );
  return `{\n  ${lines.join(',\n  ')}\n}\n`;
}

/**
 * The log that {@link wireJson} wrote.
 *
 * @throws SyntaxError when the text is not JSON
 * @throws UsageError when it is no log of version 1
 */
export function parseWireJson(text: string): WireLog {
  const json: unknown = JSON.parse(text);
  const version = isPlainObject(json) ? json['version'] : undefined;
  if (version !== 1) {
    throw new UsageError(
      `parseWireJson(): the version is ${describeValue(version)}. This is a reader of version 1 of wire.json.`,
    );
  }
  const log = json as WireLogJson;
  return {
    ...log,
    segments: log.segments.map((segment) =>
      segment.kind === 'bytes' ? { ...segment, bytes: bytesFromJson(segment.bytes) } : segment,
    ),
  };
}

function toWireLogJson(log: WireLog): WireLogJson {
  return {
    ...log,
    segments: log.segments.map((segment) =>
      segment.kind === 'bytes' ? { ...segment, bytes: bytesToJson(segment.bytes) } : segment,
    ),
  };
}

function lineByLine(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n    ${value.map((item) => JSON.stringify(item)).join(',\n    ')}\n  ]`;
}
