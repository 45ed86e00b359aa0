const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Values by name, of which a name can have several (wptserve's MultiDict). */
export class MultiDict<Value> implements Iterable<[name: string, value: Value]> {
  readonly #pairs: readonly (readonly [name: string, value: Value])[];

  constructor(pairs: Iterable<readonly [name: string, value: Value]> = []) {
    this.#pairs = [...pairs];
  }

  /** The first value of this name; undefined when there is none. */
  get(name: string): Value | undefined {
    return this.#pairs.find(([each]) => each === name)?.[1];
  }

  /**
   * The first value of this name, or `otherwise`.
   *
   * @throws RangeError when there is neither
   */
  first(name: string, otherwise?: Value): Value {
    return orThrow(this.getList(name)[0] ?? otherwise, name);
  }

  /**
   * The last value of this name, or `otherwise`.
   *
   * @throws RangeError when there is neither
   */
  last(name: string, otherwise?: Value): Value {
    return orThrow(this.getList(name).at(-1) ?? otherwise, name);
  }

  /** All values of this name, in order; empty when there is none. */
  getList(name: string): Value[] {
    return this.#pairs.filter(([each]) => each === name).map(([, value]) => value);
  }

  has(name: string): boolean {
    return this.#pairs.some(([each]) => each === name);
  }

  /** The names, each once, in order. */
  keys(): string[] {
    return [...new Set(this.#pairs.map(([name]) => name))];
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

function orThrow<Value>(value: Value | undefined, name: string): Value {
  if (value !== undefined) return value;
  throw new RangeError(`there is no ${JSON.stringify(name)}`);
}
