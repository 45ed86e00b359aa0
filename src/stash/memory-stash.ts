import { StashView, type Stash, type StashStore } from './stash.ts';

/** A stash in the memory of this process; seen directly, its path is `/`. */
export class MemoryStash implements Stash {
  readonly #store = new MemoryStore();

  put(key: string | Uint8Array, value: unknown, path?: string): Promise<void> {
    return this.view('/').put(key, value, path);
  }

  take(key: string | Uint8Array, path?: string): Promise<unknown> {
    return this.view('/').take(key, path);
  }

  /** The stash as seen from `path`. */
  view(path: string): Stash {
    return new StashView(this.#store, path);
  }
}

class MemoryStore implements StashStore {
  /** By key and path. A key has always the same length, so that no two of them run together. */
  readonly #values = new Map<string, unknown>();

  // Nothing is awaited in these two, so that nothing comes between.
  async put(path: string, key: string, value: unknown): Promise<boolean> {
    const place = key + path;
    if (this.#values.has(place)) return false;
    this.#values.set(place, value);
    return true;
  }

  async take(path: string, key: string): Promise<unknown> {
    const place = key + path;
    const value = this.#values.get(place);
    this.#values.delete(place);
    return value;
  }
}
