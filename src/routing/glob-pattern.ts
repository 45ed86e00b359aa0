// Playwright's globs on a path, where they cannot be mistaken: with `**`, or with `{a,b}`.
//
// Rule: a path is foreign text, so it is read once, with all places in the glob at which the match may
// be by then: a regular expression would try each way to share out the path among the stars.

/** What stands at one place of a glob. */
type Place =
  | { readonly kind: 'character'; readonly character: string }
  /** Any number of characters; of `segment` none is a slash. */
  | { readonly kind: 'segment' | 'any' }
  /** The match goes on at each of these places. */
  | { readonly kind: 'fork'; readonly to: number[] };

/** Whether a pattern is a glob, and can be nothing else. */
export function isGlob(pattern: string): boolean {
  return pattern.includes('**') || /\{[^{}]*,[^{}]*\}/.test(pattern);
}

/**
 * Reads a glob: `*` is anything but `/`, `**` is anything, `**` and a slash is also nothing, `{a,b}` is
 * one of several texts. After a backslash a character is itself.
 *
 * @returns whether a path matches as a whole; undefined when a brace has no counterpart
 */
export function parseGlob(glob: string): ((path: string) => boolean) | undefined {
  const places = placesOf(glob);
  if (places === undefined) return undefined;
  const beginning = beginningOf(places);
  return (path) => path.startsWith(beginning) && matches(places, path);
}

function placesOf(glob: string): readonly Place[] | undefined {
  const places: Place[] = [];
  /** The fork at the open brace, and the ends of its texts. */
  let open: { readonly fork: number[]; readonly ends: number[][] } | undefined;
  const fork = (): number[] => {
    const to: number[] = [];
    places.push({ kind: 'fork', to });
    return to;
  };
  const endText = (): void => {
    open?.ends.push(fork());
  };
  for (const [part] of glob.matchAll(/\\.|\*\*\/?|[^]/gs)) {
    if (part === '**/') {
      const to = fork();
      to.push(places.length);
      places.push({ kind: 'any' }, { kind: 'character', character: '/' });
      to.push(places.length);
    } else if (part === '**' || part === '*') {
      places.push({ kind: part === '*' ? 'segment' : 'any' });
    } else if (part === '{') {
      if (open !== undefined) return undefined;
      open = { fork: fork(), ends: [] };
      open.fork.push(places.length);
    } else if (part === ',' && open !== undefined) {
      endText();
      open.fork.push(places.length);
    } else if (part === '}') {
      if (open === undefined) return undefined;
      endText();
      for (const end of open.ends) end.push(places.length);
      open = undefined;
    } else {
      places.push({ kind: 'character', character: part.length > 1 ? part.slice(1) : part });
    }
  }
  return open === undefined ? places : undefined;
}

/** The text with which all paths begin that match. */
function beginningOf(places: readonly Place[]): string {
  const end = places.findIndex(({ kind }) => kind !== 'character');
  return places
    .slice(0, end === -1 ? places.length : end)
    .map((place) => (place.kind === 'character' ? place.character : ''))
    .join('');
}

function matches(places: readonly Place[], path: string): boolean {
  let now = new Set<number>();
  reach(places, 0, now);
  for (let index = 0; index < path.length && now.size > 0; index += 1) {
    const character = path[index] as string;
    const next = new Set<number>();
    for (const at of now) {
      const place = places[at];
      if (place === undefined || place.kind === 'fork') continue;
      if (place.kind === 'character') {
        if (place.character === character) reach(places, at + 1, next);
      } else if (place.kind === 'any' || character !== '/') {
        reach(places, at, next);
      }
    }
    now = next;
  }
  return now.has(places.length);
}

/** Adds a place, and all at which a match may be without another character. */
function reach(places: readonly Place[], at: number, reached: Set<number>): void {
  if (reached.has(at)) return;
  reached.add(at);
  const place = places[at];
  if (place === undefined || place.kind === 'character') return;
  if (place.kind === 'fork') for (const to of place.to) reach(places, to, reached);
  else reach(places, at + 1, reached);
}
