import { inspectCustom } from '../inspect-view.ts';

/** Values by name, of which a name can have several (wptserve's MultiDict). */
export class MultiDict<Value> implements Iterable<[name: string, value: Value]> {
  readonly #pairs: readonly (readonly [name: string, value: Value])[];
  /** Made when a name is first looked up: whoever asks for all names must not look at all pairs each time. */
  #byName: ReadonlyMap<string, readonly Value[]> | undefined;

  constructor(pairs: Iterable<readonly [name: string, value: Value]> = []) {
    this.#pairs = [...pairs];
  }

  /** The first value of this name; undefined when there is none. */
  get(name: string): Value | undefined {
    return this.#valuesOf(name)[0];
  }

  /**
   * The first value of this name, or `otherwise`.
   *
   * @throws RangeError when there is neither
   */
  first(name: string, otherwise?: Value): Value {
    return orThrow(this.#valuesOf(name)[0] ?? otherwise, name);
  }

  /**
   * The last value of this name, or `otherwise`.
   *
   * @throws RangeError when there is neither
   */
  last(name: string, otherwise?: Value): Value {
    return orThrow(this.#valuesOf(name).at(-1) ?? otherwise, name);
  }

  /** All values of this name, in order; empty when there is none. */
  getList(name: string): Value[] {
    return [...this.#valuesOf(name)];
  }

  has(name: string): boolean {
    return this.#valuesOf(name).length > 0;
  }

  /** The names, each once, in order. */
  keys(): string[] {
    return [...new Set(this.#pairs.map(([name]) => name))];
  }

  #valuesOf(name: string): readonly Value[] {
    return (this.#byName ??= groupByName(this.#pairs)).get(name) ?? [];
  }

  *[Symbol.iterator](): Generator<[name: string, value: Value], void, undefined> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  toJSON(): [name: string, value: Value][] {
    return [...this];
  }

  [inspectCustom](
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    return `${this.constructor.name} ${inspect(this.toJSON(), options)}`;
  }
}

/** The values of each name, in order. */
export function groupByName<Value>(
  pairs: Iterable<readonly [name: string, value: Value]>,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const [name, value] of pairs) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}

function orThrow<Value>(value: Value | undefined, name: string): Value {
  if (value !== undefined) return value;
  throw new RangeError(`there is no ${JSON.stringify(name)}`);
}
