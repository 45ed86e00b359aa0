// How much content a response declared, and how much of it was sent.

import { framingOf, type MessageFraming } from '../script/message-framing.ts';
import type { FieldLine } from '../script/steps.ts';
import type { PlayedStep, StepBytes } from './played-list.ts';
import type { ContentSent } from './result-words.ts';

/** The end of chunked content (RFC 9112 §7.1): the last chunk and its trailers. */
const lastChunk = /(?:^|\r\n)0+(?:[\t ;][^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n$/;
/** Steps that end chunks, or may do so. */
const endingSteps = new Set(['lastChunk', 'end', 'raw']);

/**
 * By the steps that were played, all of them, of the answer to a request with this method.
 *
 * @param addedBytes so many of the last bytes are no part of it
 */
export function playedContent(
  method: string,
  steps: readonly PlayedStep[],
  addedBytes: number,
): ContentSent {
  const head = steps.findIndex((each) => kindOf(each) === 'head');
  const { step } = (steps[head] ?? {}) as Partial<StepBytes>;
  if (step?.kind !== 'head') return {};
  const content = steps.slice(head + 1);
  return compare(framingFor(method, step.status, step.headers), {
    bytes: content.reduce((sum, { bytes }) => sum + bytes, 0) - addedBytes,
    hasLastChunk: content.some((each) => endingSteps.has(kindOf(each)) && !isCut(each)),
  });
}

/** What was sent of a response. */
interface SentBytes {
  /** All of its first bytes, latin-1. */
  readonly start: string;
  /** Its last bytes. */
  readonly end: string;
  readonly total: number;
}

/** By what was sent in answer to a request with this method. */
export function sentContent(method: string, { start, end, total }: SentBytes): ContentSent {
  const interim = /^(?:HTTP\/1\.\d 1(?!01)\d\d[^]*?\r\n\r\n)*/.exec(start)?.[0].length ?? 0;
  const headEnd = start.indexOf('\r\n\r\n', interim);
  if (headEnd === -1) return {};
  const [statusLine = '', ...lines] = start.slice(interim, headEnd).split('\r\n');
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?!\d)/.exec(statusLine)?.[1];
  if (status === undefined) return {};
  const fields = lines.map((line): FieldLine => {
    const [name = '', ...rest] = line.split(':');
    return [name, rest.join(':').trim()];
  });
  const bytes = total - headEnd - 4;
  const hasLastChunk = lastChunk.test(end.slice(-bytes || end.length));
  return compare(framingFor(method, Number(status), fields), { bytes, hasLastChunk });
}

function compare(
  framing: MessageFraming,
  { bytes, hasLastChunk }: { readonly bytes: number; readonly hasLastChunk: boolean },
): ContentSent {
  switch (framing.kind) {
    case 'length':
      return { declaredBytes: framing.bytes, contentBytes: bytes };
    case 'chunked':
      return hasLastChunk ? {} : { lacksLastChunk: true };
    case 'none':
    case 'untilClose':
      return {};
  }
}

function framingFor(method: string, status: number, fields: readonly FieldLine[]): MessageFraming {
  const isTunnel = method === 'CONNECT' && status < 300;
  const hasNone = method === 'HEAD' || status < 200 || isTunnel;
  return hasNone ? { kind: 'none' } : framingOf(status, fields);
}

function kindOf(each: PlayedStep): string {
  return 'step' in each ? each.step.kind : (/^\w+/.exec(each.text)?.[0] ?? '');
}

function isCut({ ofBytes }: PlayedStep): boolean {
  return ofBytes !== undefined;
}
