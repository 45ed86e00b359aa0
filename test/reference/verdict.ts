// Agrees, differs on purpose, or fails.

import type { Comparison, Difference } from './compare.ts';
import { differenceLines, type DifferenceLine } from './differences.ts';
import { caseOf } from './explain/explain.ts';
import type { Recording } from './recording.ts';

/** What is to be said of one recording. */
export interface Verdict {
  readonly recording: Recording;
  readonly kind: 'agrees' | 'differs' | 'fails';
  /** The lines that explain it. */
  readonly lines: readonly string[];
  /** What none of them does. */
  readonly unexplained: readonly Difference[];
}

/** Judges a comparison; `recordings` are all there are, for what was recorded elsewhere. */
export function judge(
  comparison: Comparison,
  recordings: readonly Recording[],
  lines: readonly DifferenceLine[] = differenceLines,
): Verdict {
  const { recording, differences } = comparison;
  if (differences.length === 0) return { recording, kind: 'agrees', lines: [], unexplained: [] };
  const compared = caseOf(comparison, recordings);
  const reasons = lines.flatMap(({ id, explain }) => {
    const explained = new Set(explain?.(compared));
    return explained.size === 0 ? [] : [{ id, explained }];
  });
  const used: string[] = [];
  let left = differences;
  // The line that explains most of what is left, until there is none.
  for (;;) {
    const counted = reasons.map(({ id, explained }) => ({
      id,
      rest: left.filter((each) => !explained.has(each)),
    }));
    const best = counted.toSorted((a, b) => a.rest.length - b.rest.length)[0];
    if (best === undefined || best.rest.length === left.length) break;
    used.push(best.id);
    left = best.rest;
  }
  return {
    recording,
    kind: left.length === 0 ? 'differs' : 'fails',
    lines: used,
    unexplained: left,
  };
}

/** What failed, for the message of a test. */
export function explainFailure({ unexplained, lines }: Verdict): string {
  const rest = unexplained.map((each) => `  ${JSON.stringify(each)}`).join('\n');
  const explained = lines.length === 0 ? '' : `\nThe rest is explained by: ${lines.join(', ')}.`;
  return `No line of the difference table explains:\n${rest}${explained}`;
}

/** The counts of each group, and of all. */
export function countsOf(verdicts: readonly Verdict[]): string {
  const groups = [...new Set(verdicts.map(({ recording }) => recording.group))];
  const row = (name: string, own: readonly Verdict[]): string => {
    const counts = (['agrees', 'differs', 'fails'] as const).map(
      (kind) => own.filter((verdict) => verdict.kind === kind).length,
    );
    return `${name.padEnd(14)}${counts.map((count) => String(count).padStart(9)).join('')}`;
  };
  return [
    `${'group'.padEnd(14)}${['agree', 'differ', 'fail'].map((title) => title.padStart(9)).join('')}`,
    ...groups.map((group) =>
      row(
        group,
        verdicts.filter(({ recording }) => recording.group === group),
      ),
    ),
    row('all', verdicts),
  ].join('\n');
}
