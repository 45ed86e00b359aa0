// Names and numbers that our server chooses, replaced by those that the reference chose.
//
// A replacement happens only where the recorded text has its counterpart at the same place: two
// texts that differ before it stay different. The same name is always replaced by the same one.

/** Our ports. */
export interface Ports {
  /** It stands for the real one of the reference, the first that it was configured to have, and that of ws. */
  readonly first: number;
  /** It stands for the second that the reference was configured to have. */
  readonly second: number | undefined;
}

const recordedFirst = /1880\d|8000|8666/y;
const recordedSecond = /8001/y;
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/y;
const handler = /\.handler\.mjs/y;
const recordedHandler = /\.py/y;

/** What stands for what in one message. */
export class Counterparts {
  readonly #patterns: readonly (readonly [ours: RegExp, recorded: RegExp])[];
  readonly #boundary: readonly [ours: string, recorded: string] | undefined;
  readonly #uuids = new Map<string, string>();

  /** @param boundary of our multipart body, and of the recorded one, when both have one */
  constructor(
    { first, second }: Ports,
    boundary: string | undefined,
    recordedBoundary: string | undefined,
  ) {
    this.#patterns = [
      [handler, recordedHandler],
      [new RegExp(String(first), 'y'), recordedFirst],
      ...(second === undefined ? [] : [[new RegExp(String(second), 'y'), recordedSecond] as const]),
    ];
    if (boundary !== undefined && recordedBoundary !== undefined) {
      this.#boundary = [boundary, recordedBoundary];
    }
  }

  /** Our text with the names and numbers of the recorded one. */
  replace(ours: string, recorded: string): string {
    const text = this.#boundary === undefined ? ours : ours.replaceAll(...this.#boundary);
    let out = '';
    for (let at = 0; at < text.length;) {
      const [taken, given] = this.#tokenAt(text, at, recorded, out.length) ??
        this.#uuidAt(text, at, recorded, out.length) ?? [text.charAt(at), text.charAt(at)];
      out += given;
      at += taken.length;
    }
    return out;
  }

  #tokenAt(
    text: string,
    at: number,
    recorded: string,
    recordedAt: number,
  ): readonly [ours: string, recorded: string] | undefined {
    for (const [mine, theirs] of this.#patterns) {
      const taken = matchAt(mine, text, at);
      const given = taken === undefined ? undefined : matchAt(theirs, recorded, recordedAt);
      if (taken !== undefined && given !== undefined) return [taken, given];
    }
    return undefined;
  }

  #uuidAt(
    text: string,
    at: number,
    recorded: string,
    recordedAt: number,
  ): readonly [ours: string, recorded: string] | undefined {
    const mine = matchAt(uuid, text, at);
    const theirs = mine === undefined ? undefined : matchAt(uuid, recorded, recordedAt);
    if (mine === undefined || theirs === undefined) return undefined;
    const isTaken = [...this.#uuids.values()].includes(theirs);
    if (!this.#uuids.has(mine) && !isTaken) this.#uuids.set(mine, theirs);
    return this.#uuids.get(mine) === theirs ? [mine, theirs] : undefined;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
