import { inspectCustom } from '../inspect-view.ts';

/** A file of a form (RFC 7578). */
export class FormFile {
  /** The name that the browser gave it, without a folder. */
  readonly filename: string;
  /** Its media type, without parameters. */
  readonly type: string;
  /** Its bytes. */
  readonly value: Buffer;

  constructor(filename: string, type: string, value: Buffer) {
    this.filename = filename;
    this.type = type;
    this.value = value;
  }

  /** Its bytes as UTF-8 text. */
  text(): string {
    return this.value.toString('utf8');
  }

  /** What a person wants to see of it, in a debugger or where an assertion failed. */
  toJSON(): object {
    return { filename: this.filename, type: this.type, value: this.text() };
  }

  [inspectCustom](
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    return `FormFile ${inspect(this.toJSON(), options)}`;
  }
}
