/** Thrown by `stash.put()` when there is a value already. */
export class StashError extends Error {
  override readonly name = 'StashError';
}
