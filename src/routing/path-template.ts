// Finds the groups of a pattern in a path, in a time that grows as the path does and no faster:
// paths are foreign, and a regular expression tries each way to share out a path among groups.
//
// Rule: a group has no "/", so that each segment of the path is looked at by itself. In it, from
// the last literal to the first, each one stands as far to the right as the one behind it lets it.
// So the first group is as long as it can be, then the second: what a regular expression gives.

/** The literals of a segment; a group stands between each two of them. */
type Segment = readonly string[];

/** A part of a path that can be matched. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a segment of the path gave. */
interface Found {
  /** The text of the groups. */
  readonly groups: readonly string[];
  /** Where the last literal ends. */
  readonly end: number;
}

/** A pattern with groups, taken apart. */
export class PathTemplate {
  readonly #segments: readonly Segment[];
  readonly #last: Segment;
  /** What stands behind the `*`; undefined: there is none. */
  readonly #behindStar: string | undefined;

  /**
   * @param literals those before the `*`, or all: a group stands between each two of them
   * @param behindStar undefined: the pattern has no `*`
   */
  constructor(literals: readonly string[], behindStar: string | undefined) {
    const segments: string[][] = [[]];
    for (const literal of literals) {
      const [first = '', ...others] = literal.split('/');
      segments.at(-1)?.push(first);
      segments.push(...others.map((each) => [each]));
    }
    this.#last = segments.pop() ?? [];
    this.#segments = segments;
    this.#behindStar = behindStar;
  }

  /** The text of each group in order, then that of the `*`; undefined when the path does not match. */
  match(path: string): readonly string[] | undefined {
    const groups: string[] = [];
    let start = 0;
    for (const segment of this.#segments) {
      const end = path.indexOf('/', start);
      const found = end === -1 ? undefined : whole(segment, path, { start, end });
      if (found === undefined) return undefined;
      groups.push(...found.groups);
      start = end + 1;
    }
    const found = this.#matchLast(path, start);
    if (found === undefined) return undefined;
    groups.push(...found.groups);
    if (this.#behindStar !== undefined) groups.push(path.slice(found.end));
    return groups;
  }

  #matchLast(path: string, start: number): Found | undefined {
    const slash = path.indexOf('/', start);
    const behind = this.#behindStar;
    if (behind === undefined) {
      return slash === -1 ? whole(this.#last, path, { start, end: path.length }) : undefined;
    }
    if (!path.endsWith(behind)) return undefined;
    const end = Math.min(path.length - behind.length, slash === -1 ? Infinity : slash);
    return beginning(this.#last, path, { start, end });
  }
}

/** A segment that takes up all of a span. */
function whole(segment: Segment, path: string, { start, end }: Span): Found | undefined {
  const last = segment.at(-1) ?? '';
  const at = end - last.length;
  if (segment.length === 1) {
    return at === start && path.startsWith(last, at) ? { groups: [], end } : undefined;
  }
  if (at < start || !path.startsWith(last, at)) return undefined;
  const before = groupsBefore(at, segment, path, start);
  return before && { groups: before, end };
}

/** A segment that begins a span, and takes as much of it as it can. */
function beginning(segment: Segment, path: string, { start, end }: Span): Found | undefined {
  const last = segment.at(-1) ?? '';
  const latest = end - last.length;
  if (latest < start) return undefined;
  if (segment.length === 1) {
    return path.startsWith(last, start) ? { groups: [], end: start + last.length } : undefined;
  }
  const at = path.lastIndexOf(last, latest);
  const before = groupsBefore(at, segment, path, start);
  return before && { groups: before, end: at + last.length };
}

/** The groups of a segment whose last literal stands at `at`. */
function groupsBefore(
  at: number,
  segment: Segment,
  path: string,
  start: number,
): readonly string[] | undefined {
  const groups: string[] = [];
  let groupEnd = at;
  for (const literal of segment.slice(1, -1).toReversed()) {
    // A group has at least one character.
    const latest = groupEnd - 1 - literal.length;
    const literalAt = latest < start ? -1 : path.lastIndexOf(literal, latest);
    if (literalAt < start) return undefined;
    groups.push(path.slice(literalAt + literal.length, groupEnd));
    groupEnd = literalAt;
  }
  const [first = ''] = segment;
  const firstEnd = start + first.length;
  if (groupEnd <= firstEnd || !path.startsWith(first, start)) return undefined;
  groups.push(path.slice(firstEnd, groupEnd));
  return groups.toReversed();
}
