import { inspectCustom, printable } from '../inspect-view.ts';
import { fieldText } from '../../script/field-text.ts';
import type { FieldLine } from '../../script/steps.ts';
import { describeValue, UsageError } from '../../usage-error.ts';

/**
 * The value of a header field: text, of which each character is one byte as in
 * {@link Request.headers}, or bytes.
 */
export type HeaderValue = string | number | Uint8Array;

// oxlint-disable-next-line no-control-regex -- every byte can be sent
const usAscii = /^[\0-\x7f]*$/;

/** The header fields of a {@link Response}: lines of one name stand together, as wptserve sends them. */
export class ResponseHeaders implements Iterable<FieldLine> {
  readonly #fields = new Map<string, { readonly name: string; values: (string | Uint8Array)[] }>();

  /** Replaces all lines of this name by one. */
  set(name: string, value: HeaderValue): void {
    this.#fields.set(keyOf(name), { name, values: [checkedHeaderValue(name, value)] });
  }

  /** Adds a line; it takes the spelling of the first one of its name. */
  append(name: string, value: HeaderValue): void {
    const known = this.#fields.get(keyOf(name));
    if (known === undefined) this.set(name, value);
    else known.values.push(checkedHeaderValue(name, value));
  }

  /** Appends a line for each pair. */
  update(lines: Iterable<readonly [name: string, value: HeaderValue]>): void {
    if (!isIterable(lines)) throw noPairs(lines);
    for (const line of lines) {
      if (!isIterable(line)) throw noPairs(lines);
      this.append(...line);
    }
  }

  /** The values of all lines of this name, in any case; empty when there is none. */
  get(name: string): readonly (string | Uint8Array)[] {
    return this.#fields.get(keyOf(name))?.values ?? [];
  }

  has(name: string): boolean {
    return this.#fields.has(keyOf(name));
  }

  /** Removes all lines of this name. */
  delete(name: string): void {
    this.#fields.delete(keyOf(name));
  }

  clear(): void {
    this.#fields.clear();
  }

  *[Symbol.iterator](): Generator<FieldLine, void, undefined> {
    for (const { name, values } of this.#fields.values()) {
      for (const value of values) yield [name, value];
    }
  }

  [inspectCustom](): string {
    const lines = [...this].map(([name, value]) => `  ${name}: ${printable(fieldText(value))}`);
    return lines.length === 0 ? 'ResponseHeaders {}' : `ResponseHeaders {\n${lines.join('\n')}\n}`;
  }
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function noPairs(lines: unknown): UsageError {
  return new UsageError(
    `response headers: ${describeValue(lines)} is no list of pairs. Write [['Name', 'value']].`,
  );
}

function keyOf(name: string): string {
  if (typeof name !== 'string') {
    throw new UsageError(`response headers: ${describeValue(name)} is not a field name.`);
  }
  return name.toLowerCase();
}

/**
 * Text of US-ASCII stays text; any other is the bytes that it stands for.
 *
 * @throws UsageError when a character is no byte
 */
export function checkedHeaderValue(name: string, value: HeaderValue): string | Uint8Array {
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value).toString('latin1');
    return usAscii.test(text) ? text : Buffer.from(value);
  }
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') {
    throw new UsageError(
      `response headers: the value of ${name} is ${describeValue(value)}. Write a string, a number or bytes.`,
    );
  }
  if (usAscii.test(value)) return value;
  // oxlint-disable-next-line no-control-regex -- as above
  if (/^[\0-\xff]*$/.test(value)) return Buffer.from(value, 'latin1');
  throw new UsageError(
    `response headers: the value of ${name}, ${describeValue(value)}, has a character that is no byte. ` +
      `Write Buffer.from(${describeValue(value)}) to send it as UTF-8.`,
  );
}
