// A log as `wire.json`. The types of wire-log.ts are its documentation; only
// bytes differ: see BytesJson. Connections, exchanges and segments have a line
// each, so that a person can read it and a diff shows what changed.

import type { WireBytes, WireCutBytes, WireLog } from '../journal/wire-log.ts';
import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';

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

// Bytes in JSON: as text where that can be read, else as base64.

/** Bytes in JSON. */
export type BytesJson = string | { readonly base64: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Bytes as text when they are UTF-8 without control characters other than tab, CR and LF. */
export function bytesToJson(bytes: Uint8Array): BytesJson {
  const text = decode(bytes);
  if (text !== undefined && !controls.test(text)) return text;
  const { buffer, byteOffset, length } = bytes;
  return { base64: Buffer.from(buffer, byteOffset, length).toString('base64') };
}

/** The bytes that {@link bytesToJson} wrote. */
function bytesFromJson(json: BytesJson): Buffer {
  return typeof json === 'string' ? Buffer.from(json, 'utf8') : Buffer.from(json.base64, 'base64');
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
