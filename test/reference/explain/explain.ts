// What a reason for a difference has to look at.

import { messageDifferences, type Comparison, type Difference } from '../compare.ts';
import { recordedAnswer, statusOf, valuesOf, type Answer, type Message } from '../message.ts';
import type { Recording } from '../recording.ts';
import { errorOf } from '../json-body.ts';
import { saysItsLength, withoutVolatile } from '../volatile.ts';
import { askedIn, type Asked } from './asked.ts';

/** A comparison, and what is known about its request. */
export interface Case extends Comparison {
  /** All requests of the connection. */
  readonly asked: readonly Asked[];
  /** What was recorded for the same request on a connection of its own. */
  readonly alone: (request: string) => Recording | undefined;
}

/**
 * One reason: the differences that it is the reason for, out of those there are. It looks at the
 * exact shape of each, never at the name of a recording.
 */
export type Explain = (compared: Case) => readonly Difference[];

/** Makes a case of a comparison. */
export function caseOf(comparison: Comparison, recordings: readonly Recording[]): Case {
  const { server, request } = comparison.recording;
  return {
    ...comparison,
    asked: askedIn(request),
    alone: (text) => recordings.find((each) => each.server === server && each.request === text),
  };
}

/** The differences of these kinds. */
export function ofKind<Kind extends Difference['kind']>(
  { differences }: Comparison,
  ...kinds: readonly Kind[]
): Extract<Difference, { kind: Kind }>[] {
  return differences.filter((each): each is Extract<Difference, { kind: Kind }> =>
    (kinds as readonly string[]).includes(each.kind),
  );
}

/** All differences in one message. */
export function within(compared: Comparison, message: number): Difference[] {
  return compared.differences.filter((each) => 'message' in each && each.message === message);
}

/** The difference in whether the connection was closed, when it is this one. */
export function closing(
  compared: Comparison,
  recorded: boolean,
  ours: boolean,
): readonly Difference[] {
  return ofKind(compared, 'closed').filter(
    (each) => each.recorded === recorded && each.ours === ours,
  );
}

/** Whether our message is what was recorded for the same request on its own. */
export function isAsAlone(ours: Message, asked: Asked, compared: Case): boolean {
  const recording = compared.alone(asked.text);
  const [model] = recording === undefined ? [] : recordedAnswer(recording).messages;
  if (recording === undefined || model === undefined) return false;
  const settled = withoutVolatile(ours, model, recording, compared.ports);
  return messageDifferences([model], [settled]).every(saysRanges);
}

/** Whether our message is another one of those that were recorded. */
export function isAsRecorded(ours: Message, model: Message, compared: Case): boolean {
  const settled = withoutVolatile(ours, model, compared.recording, compared.ports);
  return messageDifferences([model], [settled]).every(saysRanges);
}

/** Whether it is the field by which a file says that it has ranges. */
export function saysRanges(difference: Difference): boolean {
  const { kind } = difference;
  return (
    kind === 'fieldAdded' && difference.name === 'Accept-Ranges' && difference.ours === 'bytes'
  );
}

/** Whether it is an error of ours: JSON of this status with its length, and no field but these. */
export function isError(
  message: Message | undefined,
  status: number,
  ...more: readonly string[]
): message is Message {
  if (message === undefined) return false;
  const names = ['Content-Type', 'Content-Length', 'Server', 'Date', 'Connection', ...more];
  return (
    statusOf(message) === status &&
    valuesOf(message, 'content-type').join() === 'application/json' &&
    errorOf(message.body)?.code === status &&
    saysItsLength(message) &&
    message.fields.every(([name]) => names.includes(name))
  );
}

/** Whether it is how our parser refuses a request. */
export function isRefusal(message: Message | undefined, status: number): message is Message {
  return (
    isError(message, status) &&
    valuesOf(message, 'connection').join() === 'close' &&
    /\([a-z-]+, byte \d+ of the connection\)$/.test(errorOf(message.body)?.message ?? '')
  );
}

/** Whether a peer can tell where the message ends without a close (RFC 9112 §6.3). */
export function isDelimited(message: Message | undefined, method: string): boolean {
  if (message === undefined || message.statusLine === '') return false;
  const status = statusOf(message) ?? 0;
  const hasNone = method === 'HEAD' || status === 204 || status === 304;
  if (hasNone) return message.body === '';
  return saysItsLength(message) || message.isChunked;
}

/** The last message of an answer. */
export function lastOf({ messages }: Answer): Message | undefined {
  return messages.at(-1);
}
