/**
 * The author of a test used this API in a way it does not allow.
 *
 * Thrown at the line that declared the mistake. The message says what was
 * wrong and what to write instead.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
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
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const nearest = known.find((each) => distance(each.toLowerCase(), name.toLowerCase()) <= 2);
    const hint =
      nearest === undefined ? `It has ${known.join(', ')}` : `Did you mean "${nearest}"?`;
    throw new UsageError(
      `${where}: no option "${name}". ${hint}${nearest === undefined ? '.' : ''}`,
    );
  }
}

/** How many letters to insert, drop or replace (Levenshtein). */
function distance(from: string, to: string): number {
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
