// Our server beside the reference: every recorded request is sent again, byte by byte, and each
// answer agrees with the recorded one or differs for a reason that the difference table gives.

import { beforeAll, describe, expect, test } from 'vitest';
import { isLate } from './compare.ts';
import { differenceLines } from './differences.ts';
import { readRecordings, type Recording } from './recording.ts';
import { replay } from './replay.ts';
import { countsOf, explainFailure, judge, type Verdict } from './verdict.ts';

const recordings = readRecordings();
const verdicts = new Map<Recording, Verdict>();
let wasBusy = false;

// Some wait on purpose, and the machine may be busy with other tests.
const replayTimeoutMs = 120_000;

beforeAll(async () => {
  for (const comparison of await replay(recordings)) {
    verdicts.set(comparison.recording, judge(comparison, recordings));
    wasBusy ||= isLate(comparison);
  }
  process.stdout.write(`\n${countsOf([...verdicts.values()])}\n\n`);
}, replayTimeoutMs);

describe('the recorded exchanges', () => {
  for (const recording of recordings) {
    test(titleOf(recording), () => {
      const verdict = verdicts.get(recording)!;
      expect(verdict.kind, explainFailure(verdict)).not.toBe('fails');
    });
  }

  test('are 609, and none fails', () => {
    const kinds = recordings.map((recording) => verdicts.get(recording)?.kind);
    expect(kinds).toHaveLength(609);
    expect(kinds.filter((kind) => kind !== 'agrees' && kind !== 'differs')).toEqual([]);
  });
});

describe('the difference table', () => {
  for (const { id, ours, unseen, isTimed = false } of differenceLines) {
    if (unseen === undefined) {
      test(`${id} explains a recording: ${ours}`, ({ skip }) => {
        if (isTimed && wasBusy) skip('the machine was too busy');
        expect(usedIds()).toContain(id);
      });
    } else {
      test(`${id} shows in none (${unseen}): ${ours}`, () => expect(usedIds()).not.toContain(id));
    }
  }

  test('names no line twice, and gives a rule or why there is none', () => {
    const ids = differenceLines.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(
      differenceLines.filter(
        ({ explain, unseen }) => explain === undefined && unseen === undefined,
      ),
    ).toEqual([]);
  });
});

function usedIds(): Set<string> {
  return new Set([...verdicts.values()].flatMap(({ lines }) => lines));
}

function titleOf({ id, note, request }: Recording): string {
  const [requestLine = ''] = request.split('\r\n');
  // What its handler does stands in the note too; the file says it better.
  const what = note.replace(/\s*\[[\w/.]+\.py\].*/s, '');
  return `${id}: ${JSON.stringify(requestLine.slice(0, 100))}${what === '' ? '' : `, ${what}`}`;
}
