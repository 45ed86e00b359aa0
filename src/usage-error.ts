/**
 * The author of a test used this API in a way it does not allow.
 *
 * Thrown at the line that declared the mistake. The message says what was
 * wrong and what to write instead.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The longest value that a message shows, in characters. */
const shownCharacters = 200;

/** A value as a message shows it: a string is quoted, so that `"200"` is not taken for 200. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return shorten(JSON.stringify(value));
    case 'object':
      return describeObject(value);
    case 'function':
      return 'a function';
    default:
      return String(value);
  }
}

function describeObject(value: object | null): string {
  if (value !== null && !isPlainObject(value) && !Array.isArray(value)) {
    return `an instance of ${value.constructor.name}`;
  }
  try {
    return shorten(JSON.stringify(value));
  } catch {
    return 'an object';
  }
}

function shorten(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

/** Whether `value` is `{ … }`: no list, no Promise, no Map, no Response. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The root of any realm, since a test runner may run tests in one of their own.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Refuses names that an options object does not have.
 *
 * @throws UsageError that names the nearest known name.
 */
export function rejectUnknownOptions(
  where: string,
  options: object,
  known: readonly string[],
): void {
  if (!isPlainObject(options)) {
    throw new UsageError(
      `${where}: ${describeValue(options)} is not an object. Write { … } with ${known.join(', ')}.`,
    );
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const nearest = nearestOf(name, known);
    const hint =
      nearest === undefined ? `It has ${known.join(', ')}.` : `Did you mean "${nearest}"?`;
    throw new UsageError(`${where}: no option "${name}". ${hint}`);
  }
}

/** The name that was probably meant: at most two letters, and half of them, are wrong. */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((each) => ({ each, wrong: editDistance(each.toLowerCase(), name.toLowerCase()) }))
    .filter(({ each, wrong }) => wrong <= Math.min(2, Math.max(each.length, name.length) / 2))
    .toSorted((a, b) => a.wrong - b.wrong);
  return nearest?.each;
}

/**
 * What a message says of a word that is none of the known ones: `Did you mean 'slow-3g'?` names the
 * nearest, or all that it is a part of.
 *
 * @param written a word as one would write it
 */
export function didYouMean<Word extends string>(
  word: unknown,
  known: readonly Word[],
  written: (word: Word) => string = (each) => `'${each}'`,
): string | undefined {
  if (typeof word !== 'string') return undefined;
  const nearest = nearestOf(word, known);
  const part = word.toLowerCase();
  const meant = known.filter((each) =>
    nearest === undefined ? part.length > 1 && each.toLowerCase().includes(part) : each === nearest,
  );
  return meant.length === 0 ? undefined : `Did you mean ${meant.map(written).join(' or ')}?`;
}

/** How many letters to insert, drop or replace (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replace));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
