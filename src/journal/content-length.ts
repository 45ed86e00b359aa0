// How much content a response declared, and how much of it was sent.

import { framingOf } from '../script/message-framing.ts';
import type { FieldLine } from '../script/steps.ts';
import type { DescribedStep, StepBytes } from './played-list.ts';
import type { ContentLength } from './result-words.ts';

/** By the steps that were played, all of them, of the answer to a request with this method. */
export function playedContent(
  method: string,
  steps: readonly (StepBytes | DescribedStep)[],
): ContentLength | undefined {
  const head = steps.findIndex((each) => 'step' in each && each.step.kind === 'head');
  const { step } = (steps[head] ?? {}) as Partial<StepBytes>;
  if (step?.kind !== 'head') return undefined;
  const declaredBytes = declared(method, step.status, step.headers);
  if (declaredBytes === undefined) return undefined;
  const contentBytes = steps.slice(head + 1).reduce((sum, { bytes }) => sum + bytes, 0);
  return { declaredBytes, contentBytes };
}

/** By the bytes of a response: the start of it, and how many there are in all. */
export function sentContent(
  method: string,
  start: string,
  totalBytes: number,
): ContentLength | undefined {
  const interim = /^(?:HTTP\/1\.\d 1(?!01)\d\d[^]*?\r\n\r\n)*/.exec(start)?.[0].length ?? 0;
  const end = start.indexOf('\r\n\r\n', interim);
  const [statusLine = '', ...lines] = start.slice(interim, Math.max(interim, end)).split('\r\n');
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?!\d)/.exec(statusLine)?.[1];
  if (end === -1 || status === undefined) return undefined;
  const fields = lines.map((line): FieldLine => {
    const [name = '', ...rest] = line.split(':');
    return [name, rest.join(':').trim()];
  });
  const declaredBytes = declared(method, Number(status), fields);
  if (declaredBytes === undefined) return undefined;
  return { declaredBytes, contentBytes: totalBytes - end - 4 };
}

function declared(
  method: string,
  status: number,
  fields: readonly FieldLine[],
): number | undefined {
  if (method === 'HEAD' || status < 200) return undefined;
  if (method === 'CONNECT' && status < 300) return undefined;
  const framing = framingOf(status, fields);
  return framing.kind === 'length' ? framing.bytes : undefined;
}
