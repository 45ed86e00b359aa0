import { groupByName, MultiDict } from './multi-dict.ts';

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
  readonly #bytesPairs: () => readonly BytesPair[];
  #byText: ReadonlyMap<string, readonly Buffer[]> | undefined;
  /** By names whose characters are bytes. */
  #byBytes: ReadonlyMap<string, readonly Buffer[]> | undefined;

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
    const values =
      typeof name === 'string'
        ? (this.#byText ??= this.#groupByText()).get(name)
        : (this.#byBytes ??= this.#groupByBytes()).get(Buffer.from(name).toString('latin1'));
    return [...(values ?? [])];
  }

  #groupByText(): ReadonlyMap<string, readonly Buffer[]> {
    const names = Array.from(this, ([name]) => name);
    return groupByName(this.#bytesPairs().map(([, value], i) => [names[i] ?? '', value]));
  }

  #groupByBytes(): ReadonlyMap<string, readonly Buffer[]> {
    return groupByName(this.#bytesPairs().map(([name, value]) => [name.toString('latin1'), value]));
  }
}
