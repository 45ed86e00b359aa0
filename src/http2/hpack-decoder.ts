import { DynamicTable, sizeOf, type HeaderLine } from './header-table.ts';
import { Http2Error } from './http2-error.ts';
import { decodeHuffman } from './huffman.ts';

/** How much one block may hold. */
export interface HeaderLimits {
  /** The largest table that was offered (SETTINGS_HEADER_TABLE_SIZE). */
  readonly tableBytes: number;
  /** Of all lines together, each with 32 bytes more (SETTINGS_MAX_HEADER_LIST_SIZE). */
  readonly listBytes: number;
}

/** What a block says. */
export interface DecodedBlock {
  /** In wire order; no more than the limit holds. */
  readonly lines: readonly HeaderLine[];
  /** The list is larger than it may be; lines behind the limit are left out, and count in the table. */
  readonly isTooLarge: boolean;
}

/** Decodes the header blocks of one direction of a connection, in order (RFC 7541 §3). */
export class HpackDecoder {
  readonly #limits: HeaderLimits;
  readonly #table: DynamicTable;

  constructor(limits: HeaderLimits) {
    this.#limits = limits;
    this.#table = new DynamicTable(limits.tableBytes);
  }

  /** @throws Http2Error COMPRESSION_ERROR when it is no such block: the connection cannot go on */
  decode(block: Uint8Array): DecodedBlock {
    const reader = new Reader(block, this.#limits.listBytes);
    const lines: HeaderLine[] = [];
    let size = 0;
    let mayResize = true;
    while (!reader.isAtEnd) {
      const first = reader.peek();
      if ((first & 0xe0) === 0x20) {
        if (!mayResize) throw broken('a table size update behind a field');
        const maxSize = reader.integer(5);
        if (maxSize > this.#limits.tableBytes) throw broken('a table larger than was offered');
        this.#table.resize(maxSize);
        continue;
      }
      mayResize = false;
      const line = this.#line(reader, first);
      size += sizeOf(line);
      if (size <= this.#limits.listBytes) lines.push(line);
    }
    return { lines, isTooLarge: size > this.#limits.listBytes };
  }

  #line(reader: Reader, first: number): HeaderLine {
    if ((first & 0x80) !== 0) return this.#entry(reader.integer(7));
    const isAdded = (first & 0x40) !== 0;
    const index = reader.integer(isAdded ? 6 : 4);
    const name = index === 0 ? reader.text() : this.#entry(index)[0];
    const line: HeaderLine = [name, reader.text()];
    if (isAdded) this.#table.add(line);
    return line;
  }

  #entry(index: number): HeaderLine {
    const entry = index === 0 ? undefined : this.#table.at(index);
    if (entry === undefined) throw broken(`no entry ${index} in the tables`);
    return entry;
  }
}

/** A table holds no name that is longer, nor does any list. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #maxTextBytes: number;
  #at = 0;

  constructor(bytes: Uint8Array, maxTextBytes: number) {
    this.#bytes = bytes;
    this.#maxTextBytes = maxTextBytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  peek(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw broken('it ends within a field');
    return byte;
  }

  /** RFC 7541 §5.1; larger than any index or length is an error. */
  integer(prefixBits: number): number {
    const max = 2 ** prefixBits - 1;
    let value = this.peek() & max;
    this.#at += 1;
    if (value < max) return value;
    for (let shift = 0; ; shift += 7) {
      const byte = this.peek();
      this.#at += 1;
      if (shift > 28) throw broken('an integer that is too large');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const isHuffman = (this.peek() & 0x80) !== 0;
    const length = this.integer(7);
    if (length > this.#bytes.length - this.#at) throw broken('it ends within a text');
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    if (!isHuffman) return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1');
    const decoded = decodeHuffman(bytes, Math.max(this.#maxTextBytes, 2 * length));
    if (decoded === undefined) throw broken('a text that is no Huffman code');
    return decoded.toString('latin1');
  }
}

function broken(what: string): Http2Error {
  return new Http2Error('COMPRESSION_ERROR', `The header block is broken: ${what}.`);
}
