import { describe, expect, test } from 'vitest';
import { PlayedList, type PlayedSteps } from '../../src/journal/played-list.ts';

const { maxFirst, maxLast } = PlayedList;

function played(at: number): PlayedSteps {
  return { kind: 'steps', steps: [], declared: 0, dueAt: 0, at, next: undefined };
}

describe('what was played', () => {
  test.each([
    ['nothing', 0],
    ['one step', 1],
    ['as many as are kept first', maxFirst],
    ['some more', maxFirst + 1],
    ['as many as are kept', maxFirst + maxLast],
    ['one more', maxFirst + maxLast + 1],
    ['many more', maxFirst + 4 * maxLast + 7],
  ])('has the first and the last, in order, and a count of the rest: %s', (_, count) => {
    const list = new PlayedList();
    for (let at = 0; at < count; at += 1) list.push(played(at));
    const all = Array.from({ length: count }, (__, at) => at);
    expect(list.first.map(({ at }) => at)).toEqual(all.slice(0, maxFirst));
    expect(list.last.map(({ at }) => at)).toEqual(all.slice(maxFirst).slice(-maxLast));
    expect(list.dropped).toBe(Math.max(0, count - maxFirst - maxLast));
  });
});
