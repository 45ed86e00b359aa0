// Two answers compared: what is not the same, in pieces small enough that each has one reason.
//
// Strict: every field the recording has, in number, order and spelling, and no field more. What is
// allowed is not decided here.

import { jsonText } from '../../src/http/response/json-text.ts';
import type { Ports } from './counterparts.ts';
import { echoOf, errorOf, parsed } from './json-body.ts';
import type { Answer, Field, Message, Piece, Times } from './message.ts';
import type { Recording } from './recording.ts';
import { saysItsLength, withoutVolatile } from './volatile.ts';

/** One thing that is not as recorded. `message` counts the messages of a connection. */
export type Difference = Readonly<
  | { kind: 'status'; message: number; recorded: string; ours: string }
  | { kind: 'fieldMissing'; message: number; name: string; recorded: string }
  | { kind: 'fieldAdded'; message: number; name: string; ours: string }
  | { kind: 'field'; message: number; name: string; recorded: string; ours: string }
  | { kind: 'body'; message: number; recorded: string; ours: string }
  /** Both bodies are JSON of one shape: a member of it. */
  | { kind: 'json'; message: number; path: string; recorded: unknown; ours: unknown }
  | { kind: 'messageMissing'; message: number; recorded: Message }
  | { kind: 'messageAdded'; message: number; ours: Message }
  | { kind: 'closed'; recorded: boolean; ours: boolean }
  | { kind: 'reset' }
  /** Bytes that came before they were due. */
  | { kind: 'earlyHead' | 'earlyBody'; recorded: Times; ours: Times }
  /** Bytes that came together and should not, or the other way round. */
  | { kind: 'pieces'; recorded: Times; ours: Times }
>;

/** An exchange of ours beside the recorded one. */
export interface Comparison {
  readonly recording: Recording;
  readonly recorded: Answer;
  /** With the recorded form of all that is volatile. */
  readonly ours: Answer;
  readonly ports: Ports;
  readonly differences: readonly Difference[];
}

/** Compares our answer with the recorded one. */
export function compare(
  recording: Recording,
  recorded: Answer,
  received: Answer & { readonly reset: boolean },
  ports: Ports,
): Comparison {
  const messages = received.messages.map((message, index) => {
    const model = recorded.messages[index];
    return model === undefined ? message : withoutVolatile(message, model, recording, ports);
  });
  const ours: Answer = { ...received, messages };
  const differences = [
    ...messageDifferences(recorded.messages, messages),
    ...(received.reset ? [{ kind: 'reset' } as const] : []),
    ...(recorded.closed === ours.closed
      ? []
      : [{ kind: 'closed', recorded: recorded.closed, ours: ours.closed } as const]),
    ...timeDifferences(recorded.times, received.times),
  ];
  return { recording, recorded, ours, ports, differences };
}

/** What is not the same in the messages of two connections. */
export function messageDifferences(
  recorded: readonly Message[],
  ours: readonly Message[],
): readonly Difference[] {
  const count = Math.max(recorded.length, ours.length);
  return Array.from({ length: count }, (_, message): readonly Difference[] => {
    const [theirs, mine] = [recorded[message], ours[message]];
    if (theirs === undefined) return [{ kind: 'messageAdded', message, ours: mine! }];
    if (mine === undefined) return [{ kind: 'messageMissing', message, recorded: theirs }];
    const lengthsFollow = saysItsLength(theirs) && saysItsLength(mine);
    const status: Difference = {
      kind: 'status',
      message,
      recorded: theirs.statusLine,
      ours: mine.statusLine,
    };
    return [
      ...(status.recorded === status.ours ? [] : [status]),
      // A length that is right follows from the body, whose difference is there already.
      ...fieldDifferences(theirs.fields, mine.fields, message).filter(
        ({ name }) => !(lengthsFollow && name === 'Content-Length'),
      ),
      ...bodyDifferences(theirs.body, mine.body, message),
    ];
  }).flat();
}

type FieldDifference = Extract<Difference, { name: string }>;

function fieldDifferences(
  recorded: readonly Field[],
  ours: readonly Field[],
  message: number,
): FieldDifference[] {
  const names = [...new Set([...recorded, ...ours].map(([name]) => name))];
  return names.flatMap((name): FieldDifference[] => {
    const [theirs = [], mine = []] = [recorded, ours].map((fields) =>
      fields.filter(([each]) => each === name).map(([, value]) => value),
    );
    if (theirs.length === mine.length) {
      return theirs.flatMap((value, index) => {
        const other = mine[index] ?? '';
        return value === other
          ? []
          : [{ kind: 'field', message, name, recorded: value, ours: other }];
      });
    }
    return [
      ...without(theirs, mine).map((value): FieldDifference => ({
        kind: 'fieldMissing',
        message,
        name,
        recorded: value,
      })),
      ...without(mine, theirs).map((value): FieldDifference => ({
        kind: 'fieldAdded',
        message,
        name,
        ours: value,
      })),
    ];
  });
}

/** The values of `from` that are left when each of `taken` takes one of them away. */
function without(from: readonly string[], taken: readonly string[]): string[] {
  const left = [...from];
  for (const value of taken) {
    const index = left.indexOf(value);
    if (index !== -1) left.splice(index, 1);
  }
  return left;
}

function bodyDifferences(recorded: string, ours: string, message: number): Difference[] {
  if (recorded === ours) return [];
  const [theirs, mine] = [membersOf(recorded), membersOf(ours)];
  const isWellPrinted = jsonText(parsed(ours)) === ours;
  const areAlike = errorOf(recorded) === undefined || errorOf(ours) !== undefined;
  if (theirs === undefined || mine === undefined || !isWellPrinted || !areAlike) {
    return [{ kind: 'body', message, recorded, ours }];
  }
  const paths = [...new Set([...theirs.keys(), ...mine.keys()])];
  const differences = paths
    .filter((path) => JSON.stringify(theirs.get(path)) !== JSON.stringify(mine.get(path)))
    .map((path): Difference => ({
      kind: 'json',
      message,
      path,
      recorded: theirs.get(path),
      ours: mine.get(path),
    }));
  return differences.length === 0 ? [{ kind: 'body', message, recorded, ours }] : differences;
}

/** The members of an error body, or of what the recorded echo handler answers; by a path each. */
function membersOf(body: string): Map<string, unknown> | undefined {
  const error = errorOf(body);
  if (error !== undefined) return new Map(Object.entries(error));
  const echo = echoOf(body);
  if (echo === undefined) return undefined;
  const { headers, ...rest } = echo;
  const fields = headers.map(([name, value]): [string, unknown] => [`headers ${name}`, value]);
  return new Map([...Object.entries(rest), ...fields]);
}

/** Reads less than this apart are one piece of a recording. */
const pieceGapMs = 40;

function timeDifferences(recorded: Times | undefined, ours: Times | undefined): Difference[] {
  if (recorded === undefined || ours === undefined) return [];
  const isBodyEarly = recorded.pieces.some(({ offset, atMs }) => {
    const mine = ours.pieces.findLast((piece) => piece.offset <= offset);
    return mine !== undefined && mine.atMs < dueMs(atMs);
  });
  const kinds = [
    ...(ours.headAtMs < dueMs(recorded.headAtMs) ? (['earlyHead'] as const) : []),
    ...(isBodyEarly ? (['earlyBody'] as const) : []),
    ...(isBodyEarly || areSamePieces(recorded, ours) ? [] : (['pieces'] as const)),
  ];
  return kinds.map((kind) => ({ kind, recorded, ours }));
}

/** More than a busy machine should cost: what comes so late cannot be told from what is held back. */
const lateMs = 50;

/** Whether a part of our answer came late. */
export function isLate({ recorded, ours }: Comparison): boolean {
  const moments = momentsOf(ours.times);
  return momentsOf(recorded.times).some((moment, index) => (moments[index] ?? 0) > moment + lateMs);
}

function momentsOf(times: Times | undefined): number[] {
  return times === undefined ? [] : [times.headAtMs, ...times.pieces.map(({ atMs }) => atMs)];
}

/** What was recorded is late by a few milliseconds, and every pause is a multiple of ten. */
function dueMs(recordedMs: number): number {
  return Math.floor(recordedMs / 10) * 10;
}

/** Whether each recorded piece begins a read of ours, and no long pause stands within one. */
function areSamePieces(recorded: Times, ours: Times): boolean {
  const [first] = recorded.pieces;
  const isHeadApart = first !== undefined && first.atMs - recorded.headAtMs >= pieceGapMs;
  if (isHeadApart && ours.pieces[0]?.atMs === ours.headAtMs) return false;
  return (
    recorded.pieces.every((piece) => beginsIn(ours, piece)) &&
    ours.pieces.every((piece, index) => {
      const gapMs = piece.atMs - (ours.pieces[index - 1]?.atMs ?? -Infinity);
      return beginsIn(recorded, piece) || gapMs < pieceGapMs;
    })
  );
}

function beginsIn({ pieces }: Times, { offset }: Piece): boolean {
  return pieces.some((piece) => piece.offset === offset);
}
