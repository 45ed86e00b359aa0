import { playedContent } from './content-sent.ts';
import type { ExchangeEntry } from './exchange-entry.ts';
import type { PlayedStep } from './played-list.ts';
import { statusIn } from './message-start.ts';
import { contentReceived, resultWords } from './result-words.ts';
import { addedBytes, playedOf, spoilingFault } from './spoilt-answer.ts';

/** The longest request target that is shown, in characters. */
const shownCharacters = 100;

/** An exchange that has ended, on one line: `GET /chat → 200, 3 steps, 214 ms`. */
export function exchangeSummary(entry: ExchangeEntry): string {
  const { method, target, outcome } = entry;
  const shown = target.length > shownCharacters ? `${target.slice(0, shownCharacters)}…` : target;
  const { first, dropped, last } = playedOf(entry);
  const played = [...first, ...last];
  const steps = played.flatMap((each) => (each.kind === 'steps' ? each.steps : []));
  const gates = played.filter((each) => each.kind === 'gate').length;
  const count = steps.length + gates + dropped;
  const durationMs = Math.round((entry.endAt - entry.requestCompleteAt) / 1000);
  const content = dropped === 0 ? playedContent(method, steps, addedBytes(entry)) : {};
  const status = statusOf(steps) ?? sentStatus(entry);
  const fault = spoilingFault(entry);
  return [
    `${method} ${shown} → ${resultWords({ ...(status && { status }), ...content, ...(outcome && { outcome }), ...contentReceived(entry) })}`,
    ...(fault === undefined ? [] : [`fault '${fault}'`]),
    `${count} ${count === 1 ? 'step' : 'steps'}`,
    `${durationMs} ms`,
  ].join(', ');
}

/** The status of an answer that is no script, or that a script has written as it is. */
function sentStatus({ sent }: ExchangeEntry): number | undefined {
  return typeof sent === 'object' ? statusIn(sent.text) : sent;
}

/** The status that was declared; bytes that were written as they are declare none. */
function statusOf(steps: readonly PlayedStep[]): string | undefined {
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
