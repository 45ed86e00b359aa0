/**
 * Values that a handler keeps from one request for a later one: written once, read once
 * (wptserve's stash).
 */
export interface Stash {
  /**
   * Stores a value under a key and a path. Two requests that do so at once cannot both succeed.
   *
   * @param key a UUID, in any of its spellings
   * @param path default: the path that the stash is seen from
   * @throws StashError when there is a value already; UsageError for a bad key or value
   */
  put(key: string | Uint8Array, value: unknown, path?: string): Promise<void>;
  /**
   * Takes a value out: the next `take` finds nothing.
   *
   * @returns undefined when there is none
   * @throws UsageError for a bad key
   */
  take(key: string | Uint8Array, path?: string): Promise<unknown>;
}
