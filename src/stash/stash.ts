/**
 * Values that a handler keeps from one request for a later one: written once, read once
 * (wptserve's stash). A value belongs to a key and to a path, so that the handlers of two paths
 * can use one key.
 */
export interface Stash {
  /**
   * Stores a copy of a value, made as by `structuredClone()`. Of two requests that store under one
   * key and path at once, one succeeds.
   *
   * @param key a UUID, in any of its spellings
   * @param path default: the path that the stash is seen from
   * @throws StashError when there is a value already; UsageError when the key is no UUID, or the
   *   value is undefined, null or nothing that can be copied
   */
  put(key: string | Uint8Array, value: unknown, path?: string): Promise<void>;
  /**
   * Takes a value out: the next `take` finds nothing.
   *
   * @param key a UUID, in any of its spellings
   * @param path default: the path that the stash is seen from
   * @returns undefined when there is none
   * @throws UsageError when the key is no UUID
   */
  take(key: string | Uint8Array, path?: string): Promise<unknown>;
}
