import type { WireStep } from '../../journal/wire-log.ts';
import { count, group, milliseconds } from '../quantity.ts';
import { visibleText } from '../visible.ts';
import { cell, hang } from './columns.ts';

/** Columns of: delays declared before, due, done, late by, bytes. */
const columns = [11, 12, 12, 10, 10] as const;

/** What was declared against what was done, a line a step. */
export function stepsText(steps: readonly WireStep[]): string[] {
  if (steps.length === 0) return [];
  return [
    row('declared', 'due', 'done', 'late', 'bytes', 'step'),
    ...steps.flatMap(stepText),
  ].flat();
}

function stepText(step: WireStep): string[] {
  switch (step.kind) {
    case 'step':
      return row(
        `+${milliseconds(step.declaredMs)}`,
        milliseconds(step.dueMs),
        milliseconds(step.timeMs),
        milliseconds(step.timeMs - step.dueMs),
        group(step.bytes),
        `${visibleText(step.text)}${cutOffText(step)}`,
      );
    case 'gate': {
      const { text, reachedMs, releasedMs, releasedBy } = step;
      const reached = row('', '', milliseconds(reachedMs), '', '', `${visibleText(text)} reached`);
      if (releasedMs === undefined) {
        return [...reached, ...row('', '', 'never', '', '', 'released')];
      }
      const who = releasedBy === undefined ? '' : ` by ${visibleText(releasedBy)}`;
      const waited = milliseconds(releasedMs - reachedMs);
      return [
        ...reached,
        ...row('', '', milliseconds(releasedMs), '', '', `released${who}, after ${waited} ms`),
      ];
    }
    case 'cut':
      return row('', '', '', '', '', `… ${count(step.steps, 'step')} that were not kept …`);
  }
}

/** Where a fault cut it off. */
function cutOffText({ bytes, ofBytes }: Extract<WireStep, { kind: 'step' }>): string {
  return ofBytes === undefined
    ? ''
    : `, cut off after ${group(bytes)} of ${count(ofBytes, 'byte')}`;
}

function row(...cells: readonly [string, string, string, string, string, string]): string[] {
  const [declared, due, done, late, bytes, step] = cells;
  const numbers = [declared, due, done, late, bytes].map((text, index) =>
    cell(text, columns[index] as number, 'right'),
  );
  return hang(`${numbers.join('')}  `, step);
}
