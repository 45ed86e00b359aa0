// The tables of HPACK: the fixed one (RFC 7541 appendix A), and the one that grows (§2.3.2).

/** A field line: latin-1 text, in which one character is one byte. */
export type HeaderLine = readonly [name: string, value: string];

const fixed = `:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate`;

/** Entry 1 is the first. */
export const fixedTable: readonly HeaderLine[] = fixed.split('\n').map((line) => {
  const [name = '', ...value] = line.split(' ');
  return [name, value.join(' ')];
});

/** What an entry counts beside its name and its value (RFC 7541 §4.1). */
const overheadBytes = 32;

/** The size of a field line, as a table and SETTINGS_MAX_HEADER_LIST_SIZE count it. */
export function sizeOf([name, value]: HeaderLine): number {
  return name.length + value.length + overheadBytes;
}

/** The table that the blocks of one direction of a connection fill. */
export class DynamicTable {
  /** Newest first. */
  readonly #entries: HeaderLine[] = [];
  #size = 0;
  #maxSize: number;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#size;
  }

  /** The entry with this index: the fixed ones come first. */
  at(index: number): HeaderLine | undefined {
    return index <= fixedTable.length
      ? fixedTable[index - 1]
      : this.#entries[index - fixedTable.length - 1];
  }

  /** One that is larger than the table empties it (RFC 7541 §4.4). */
  add(line: HeaderLine): void {
    const size = sizeOf(line);
    this.#evict(this.#maxSize - size);
    if (size > this.#maxSize) return;
    this.#entries.unshift(line);
    this.#size += size;
  }

  resize(maxSize: number): void {
    this.#maxSize = maxSize;
    this.#evict(maxSize);
  }

  #evict(wanted: number): void {
    while (this.#size > wanted) {
      const oldest = this.#entries.pop();
      if (oldest === undefined) return;
      this.#size -= sizeOf(oldest);
    }
  }
}
