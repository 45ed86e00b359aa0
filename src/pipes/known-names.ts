import { describeValue, nearestOf } from '../usage-error.ts';

/** What to write instead of an unknown name: the nearest known one, or any of them. */
export function hintOf(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  return nearest === undefined ? allOf(known) : `Did you mean ${describeValue(nearest)}?`;
}

/** The names that there are, in a sentence. */
export function allOf(known: readonly string[]): string {
  return known.length === 0 ? 'There is none.' : `There is ${listOf(known, 'and')}.`;
}

/** `a, b or c`; an empty name shows its quotes. */
export function listOf(names: readonly string[], word: 'and' | 'or'): string {
  const shown = names.map((name) => (name === '' ? '""' : name));
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}
