// The Huffman code of HPACK (RFC 7541 §5.2 and appendix B). It is canonical: the lengths of its codes
// are the whole table.

/** How many bits the code of each byte has, and last that of the end of a string. */
const lengths = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5,
  6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6,
  7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23,
  23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22,
  22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22,
  23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27,
  27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25,
  24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];
const endOfString = 256;

/** Where a path through the tree leads: to a node below, or to a symbol. */
interface Node {
  readonly below: [Node | number | undefined, Node | number | undefined];
  /** Whether all that came since the last symbol are ones, fewer than eight: what a string may end in. */
  readonly isPadding: boolean;
}

const { codes, root } = makeCode();

function makeCode(): { readonly codes: readonly number[]; readonly root: Node } {
  const made: number[] = Array.from({ length: lengths.length }, () => 0);
  const tree: Node = { below: [undefined, undefined], isPadding: true };
  let next = 0;
  for (let length = 1; length <= 30; length += 1) {
    for (const [symbol, its] of lengths.entries()) {
      if (its !== length) continue;
      made[symbol] = next;
      plant(tree, { symbol, code: next, length });
      next += 1;
    }
    next *= 2;
  }
  return { codes: made, root: tree };
}

function plant(
  tree: Node,
  {
    symbol,
    code,
    length,
  }: { readonly symbol: number; readonly code: number; readonly length: number },
): void {
  let node = tree;
  for (let bit = length - 1; bit > 0; bit -= 1) {
    const side = (code >> bit) & 1;
    let below = node.below[side];
    if (typeof below !== 'object') {
      const isPadding = node.isPadding && side === 1 && length - bit < 8;
      below = { below: [undefined, undefined], isPadding };
      node.below[side] = below;
    }
    node = below;
  }
  node.below[code & 1] = symbol;
}

/** How many bytes a text has in this code. */
export function huffmanLength(bytes: Uint8Array): number {
  let bits = 0;
  for (const byte of bytes) bits += lengths[byte] as number;
  return Math.ceil(bits / 8);
}

export function encodeHuffman(bytes: Uint8Array): Buffer {
  const encoded = Buffer.alloc(huffmanLength(bytes), 0xff);
  let at = 0;
  /** Bits that fill no byte yet, and how many. A number is exact up to 53 of them. */
  let bits = 0;
  let count = 0;
  for (const byte of bytes) {
    const length = lengths[byte] as number;
    bits = bits * 2 ** length + (codes[byte] as number);
    count += length;
    while (count >= 8) {
      count -= 8;
      const high = Math.floor(bits / 2 ** count);
      encoded[at++] = high;
      bits -= high * 2 ** count;
    }
  }
  if (count > 0) encoded[at] = bits * 2 ** (8 - count) + (0xff >> count);
  return encoded;
}

/**
 * @param maxBytes more is not decoded: one bit can be a byte less than its text
 * @returns undefined when it is no such code: the end of a string in it, or a padding that is none
 */
export function decodeHuffman(bytes: Uint8Array, maxBytes = Infinity): Buffer | undefined {
  const decoded: number[] = [];
  let node = root;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const below = node.below[(byte >> bit) & 1];
      if (below === undefined || below === endOfString) return undefined;
      if (typeof below === 'object') {
        node = below;
        continue;
      }
      if (decoded.length >= maxBytes) return undefined;
      decoded.push(below);
      node = root;
    }
  }
  return node.isPadding ? Buffer.from(decoded) : undefined;
}
