// The field lines of a head or a trailer section, as they were on the wire
// (RFC 9110 §5).
//
// Rule: nothing is merged, sorted or respelled here. What a lookup folds
// together (case, repeated lines) is folded in its answer only, so that a test
// can still see duplicates, order and case.

import { inspectCustom, printable } from './inspect-view.ts';

/**
 * An immutable, ordered list of field lines with the exact case of their names.
 *
 * Values are latin-1 text: one character is one byte on the wire.
 */
export class Fields implements Iterable<[name: string, value: string]> {
  /** Name, value, name, value: one array for a whole head instead of one a line. */
  #flat: readonly string[];

  constructor(pairs: Iterable<readonly [name: string, value: string]> = []) {
    const flat: string[] = [];
    for (const [name, value] of pairs) flat.push(name, value);
    this.#flat = flat;
  }

  /**
   * Cuts the fields out of a text.
   *
   * @param marks for each field line the start and the end of its name, then those of its value
   */
  static cutFrom(text: string, marks: readonly number[]): Fields {
    // oxlint-disable-next-line unicorn/no-new-array -- an array that grows costs a third more
    const flat = new Array<string>(marks.length / 2);
    for (let i = 0; i < flat.length; i++) {
      flat[i] = text.substring(marks[2 * i] as number, marks[2 * i + 1]);
    }
    const fields = new Fields();
    fields.#flat = flat;
    return fields;
  }

  /** How many field lines there are. */
  get size(): number {
    return this.#flat.length / 2;
  }

  /**
   * The combined value of a field, its name in any case: the values of all its lines
   * joined with `", "` (RFC 9110 §5.3), those of Cookie with `"; "` (RFC 9113 §8.2.3).
   *
   * @returns undefined when there is no such field
   */
  get(name: string): string | undefined {
    const values = this.getList(name);
    if (values.length < 2) return values[0];
    return values.join(name.toLowerCase() === 'cookie' ? '; ' : ', ');
  }

  /** The value of each line of a field, in wire order; a comma inside a value splits nothing. */
  getList(name: string): string[] {
    const flat = this.#flat;
    const wanted = name.toLowerCase();
    const values: string[] = [];
    for (let i = 0; i < flat.length; i += 2) {
      if (isNamed(flat[i] as string, wanted)) values.push(flat[i + 1] as string);
    }
    return values;
  }

  /** Whether there is at least one line of a field, its name in any case. */
  has(name: string): boolean {
    const wanted = name.toLowerCase();
    return this.#flat.some((text, i) => i % 2 === 0 && isNamed(text, wanted));
  }

  *[Symbol.iterator](): Generator<[name: string, value: string], void, undefined> {
    for (let i = 0; i < this.#flat.length; i += 2) {
      yield [this.#flat[i] as string, this.#flat[i + 1] as string];
    }
  }

  toJSON(): [name: string, value: string][] {
    return [...this];
  }

  [inspectCustom](): string {
    const lines = this.toJSON().map(([name, value]) => `  ${name}: ${printable(value)}`);
    return lines.length === 0 ? 'Fields {}' : `Fields {\n${lines.join('\n')}\n}`;
  }
}

function isNamed(name: string, lowerCaseName: string): boolean {
  return name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName;
}
