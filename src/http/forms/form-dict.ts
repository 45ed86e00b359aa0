import { MultiDict } from './multi-dict.ts';

/** A name and a value of a form, as bytes. */
export type BytesPair = readonly [name: Buffer, value: Buffer];

/**
 * The parameters of a query or the fields of a form: text, and the exact bytes behind it.
 *
 * Text is decoded as UTF-8, so bytes that are not UTF-8 are lost in it: of `?a=%E9` the text is
 * U+FFFD. The bytes keep them. wptserve has bytes only: `isomorphic_decode(request.GET[b"a"])` is
 * `request.GET.bytes('a')?.toString('latin1')` here.
 */
export class FormDict<Value> extends MultiDict<Value> {
  #bytesPairs: readonly BytesPair[] | (() => readonly BytesPair[]);

  /** @internal @param bytesPairs the same pairs as bytes, made when they are first asked for */
  constructor(
    pairs: Iterable<readonly [name: string, value: Value]> = [],
    bytesPairs: () => readonly BytesPair[] = () => [],
  ) {
    super(pairs);
    this.#bytesPairs = bytesPairs;
  }

  /**
   * The bytes of the first value of this name, without percent-encoding; of a file, its content.
   * Undefined when there is none.
   *
   * @param name text, or bytes for a name that is not UTF-8
   */
  bytes(name: string | Uint8Array): Buffer | undefined {
    return this.bytesList(name)[0];
  }

  /** The bytes of all values of this name, in order, as those of {@link bytes}; empty when there is none. */
  bytesList(name: string | Uint8Array): Buffer[] {
    if (typeof this.#bytesPairs === 'function') this.#bytesPairs = this.#bytesPairs();
    const pairs = this.#bytesPairs;
    const texts = [...this];
    return pairs
      .filter(([bytes], i) =>
        typeof name === 'string' ? texts[i]?.[0] === name : bytes.equals(name),
      )
      .map(([, value]) => value);
  }
}
