/**
 * Where a stash keeps its values. Keys come in one spelling and values are copies: whoever keeps
 * them has nothing to check.
 */
export interface StashStore {
  /**
   * Keeps a value. Looking whether there is one already and keeping it is one operation.
   *
   * @returns false when there was one, which stays
   */
  put(path: string, key: string, value: unknown): Promise<boolean>;
  /**
   * Gives a value away. Finding it and forgetting it is one operation.
   *
   * @returns undefined when there is none
   */
  take(path: string, key: string): Promise<unknown>;
}
