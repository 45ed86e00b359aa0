// What a stash checks, whatever keeps its values.

import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';
import { StashError } from './stash-error.ts';
import { stashKey } from './stash-key.ts';
import type { StashStore } from './stash-store.ts';
import type { Stash } from './stash.ts';

/** A store as seen from a path. */
export class StashView implements Stash {
  readonly #store: StashStore;
  readonly #path: string;

  constructor(store: StashStore, path: string) {
    this.#store = store;
    this.#path = path;
  }

  async put(key: string | Uint8Array, value: unknown, path: string = this.#path): Promise<void> {
    const checkedKey = stashKey(key);
    checkPath(path);
    if (await this.#store.put(path, checkedKey, copyOf(value))) return;
    throw new StashError(
      `stash.put(): there is a value already for ${checkedKey} at ${describeValue(path)}. Take it first.`,
    );
  }

  async take(key: string | Uint8Array, path: string = this.#path): Promise<unknown> {
    const checkedKey = stashKey(key);
    checkPath(path);
    return this.#store.take(path, checkedKey);
  }
}

function checkPath(path: string): void {
  if (typeof path === 'string') return;
  throw new UsageError(
    `stash: the path is ${describeValue(path)}. Write a string, or leave it out for the path of the request.`,
  );
}

/** A copy, so that what the handler does with the value afterwards does not show. */
function copyOf(value: unknown): unknown {
  if (value === undefined || value === null) {
    throw new UsageError(
      `stash.put(): the value is ${value}. Write any other, because take() says undefined when there is none.`,
    );
  }
  // Of a Buffer structuredClone makes a Uint8Array, and copies the pool that it stands in.
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  let copy: unknown;
  try {
    copy = structuredClone(value);
  } catch (cause) {
    throw cannotCopy(value, cause);
  }
  // Of an instance of any other class it makes a plain object, without a word.
  if (isPlainObject(copy) && !isPlainObject(value)) throw cannotCopy(value);
  return copy;
}

function cannotCopy(value: unknown, cause?: unknown): UsageError {
  return new UsageError(
    `stash.put(): ${describeValue(value)} cannot be copied. ` +
      'Write data that structuredClone() copies as it is: no functions, and no classes of your own.',
    { cause },
  );
}
