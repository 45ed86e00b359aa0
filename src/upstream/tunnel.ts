// A connection of which all bytes are passed on, as those of the app's own WebSockets are.

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Conversation, type ConversationLine } from '../http/exchange/conversation.ts';
import type { Outcome } from '../script/outcome.ts';
import type { OpSource, PlainOp } from '../script/program.ts';
import type { FieldLine, Step } from '../script/steps.ts';

/** The answer of a server behind that has switched protocols (RFC 9110 §15.2.2). */
export class Tunnel extends Conversation implements OpSource {
  readonly keepsTime = false;
  readonly #switched: IncomingMessage;
  readonly #fields: readonly FieldLine[];
  readonly #behind: Duplex;
  #line: ConversationLine | undefined;
  #hasHead = false;
  #takesMore = true;
  #ending: 'end' | 'reset' | undefined;
  #available: (() => void) | undefined;

  /** @param fields of the answer, as the page is to get them */
  constructor(switched: IncomingMessage, fields: readonly FieldLine[], behind: Duplex) {
    super();
    this.#switched = switched;
    this.#fields = fields;
    this.#behind = behind;
    behind.on('readable', () => this.#wake());
    behind.on('end', () => this.#ends('end'));
    behind.on('close', () => this.#ends(behind.readableEnded ? 'end' : 'reset'));
    behind.on('error', () => this.#ends('reset'));
    behind.on('drain', () => {
      this.#takesMore = true;
      this.#line?.takesMoreChanged();
    });
  }

  get source(): OpSource {
    return this;
  }

  get takesMore(): boolean {
    return this.#takesMore;
  }

  get hasClosed(): boolean {
    return this.#ending === 'end';
  }

  attach(line: ConversationLine, first: Buffer): void {
    this.#line = line;
    if (first.length > 0) this.receive(first);
  }

  receive(bytes: Buffer): void {
    if (this.#behind.writable && !this.#behind.write(bytes)) this.#takesMore = false;
    this.#line?.takesMoreChanged();
  }

  gone(): void {
    if (this.#behind.writable) this.#behind.end();
  }

  finish(outcome: Outcome): void {
    if (outcome !== 'ended') this.#behind.destroy();
    this.gone();
  }

  next(): PlainOp | 'pending' {
    if (!this.#hasHead) {
      this.#hasHead = true;
      const { statusCode: status = 101, statusMessage: reason } = this.#switched;
      const bytes = this.#line?.head(status, this.#fields, reason) ?? Buffer.alloc(0);
      return bytesOp(bytes, { kind: 'head', status, headers: this.#fields });
    }
    const bytes = this.#behind.read() as Buffer | null;
    if (bytes !== null) return bytesOp(bytes, { kind: 'raw', bytes });
    return this.#ending === undefined ? 'pending' : { kind: this.#ending };
  }

  onAvailable(callback: () => void): void {
    this.#available = callback;
  }

  #ends(how: 'end' | 'reset'): void {
    this.#ending ??= how;
    this.#wake();
  }

  #wake(): void {
    const available = this.#available;
    this.#available = undefined;
    available?.();
  }
}

function bytesOp(bytes: Uint8Array, step: Step): PlainOp {
  return { kind: 'bytes', bytes, steps: [{ step, bytes: bytes.length }] };
}
