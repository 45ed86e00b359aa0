// The stash: what handlers see of it, what it checks, and what keeps its values.

import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';

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

/** Thrown by `stash.put()` when there is a value already. */
export class StashError extends Error {
  override readonly name = 'StashError';
}

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

/**
 * The one spelling of a key: a UUID in lower case with its dashes (RFC 9562 §4). Case, dashes,
 * braces and `urn:uuid:` do not count, and bytes are text, as in the reference.
 *
 * @throws UsageError when it is no UUID
 */
export function stashKey(key: string | Uint8Array): string {
  const text = key instanceof Uint8Array ? Buffer.from(key).toString('latin1') : key;
  if (typeof text === 'string') {
    const digits = text
      .replace(/^urn:uuid:/i, '')
      .replace(/^\{(.*)\}$/, '$1')
      .replaceAll('-', '')
      .toLowerCase();
    const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(
      digits,
    );
    if (parts !== null) return parts.slice(1).join('-');
  }
  throw new UsageError(
    `stash: the key ${describeValue(text)} is not a UUID. Write one, such as crypto.randomUUID().`,
  );
}

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
