import { playedContent } from './content-sent.ts';
import type { ExchangeEntry } from './exchange-entry.ts';
import type { DescribedStep, StepBytes } from './played-list.ts';
import { resultWords } from './result-words.ts';

/** The longest request target that is shown, in characters. */
const shownCharacters = 100;

/** An exchange that has ended, on one line: `GET /chat → 200, 3 steps, 214 ms`. */
export function exchangeSummary(entry: ExchangeEntry): string {
  const { method, target, outcome } = entry;
  const shown = target.length > shownCharacters ? `${target.slice(0, shownCharacters)}…` : target;
  const played = [...entry.played.first, ...entry.played.last];
  const steps = played.flatMap((each) => (each.kind === 'steps' ? each.steps : []));
  const gates = played.filter((each) => each.kind === 'gate').length;
  const count = steps.length + gates + entry.played.dropped;
  const durationMs = Math.round((entry.endAt - entry.requestCompleteAt) / 1000);
  const content = entry.played.dropped === 0 ? playedContent(method, steps) : {};
  const status = statusOf(steps);
  return [
    `${method} ${shown} → ${resultWords({ ...(status && { status }), ...content, ...(outcome && { outcome }) })}`,
    `${count} ${count === 1 ? 'step' : 'steps'}`,
    `${durationMs} ms`,
  ].join(', ');
}

/** The status that was declared; bytes that were written as they are declare none. */
function statusOf(steps: readonly (StepBytes | DescribedStep)[]): string | undefined {
  for (const each of steps) {
    if (!('step' in each)) continue;
    const { step } = each;
    if (step.kind === 'head') return String(step.status);
    if (step.kind === 'statusLine') {
      return Buffer.from(step.text)
        .toString('latin1')
        .replace(/^HTTP\/1\.1 /, '');
    }
  }
  return undefined;
}
