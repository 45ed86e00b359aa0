// Addresses as packets carry them. An address that is unknown, as that of a
// socket which was gone too early, is the loopback address.

const loopback4 = [127, 0, 0, 1];
const loopback6 = [...Array.from({ length: 15 }, () => 0), 1];
/** ::ffff:0:0/96 (RFC 4291 §2.5.5.2). */
const mapped4 = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** The two addresses of a connection: 4 bytes each, or 16 each when one of them is an IPv6 address. */
export function addressBytes(...texts: readonly [string, string]): [Uint8Array, Uint8Array] {
  const [a, b] = texts.map(parse) as [number[] | undefined, number[] | undefined];
  const isV6 = a?.length === 16 || b?.length === 16;
  const widen = (address: number[] | undefined): Uint8Array => {
    if (address === undefined) return Uint8Array.from(isV6 ? loopback6 : loopback4);
    return Uint8Array.from(isV6 && address.length === 4 ? [...mapped4, ...address] : address);
  };
  return [widen(a), widen(b)];
}

function parse(text: string): number[] | undefined {
  // The zone of a link-local address is of this machine only (RFC 4007 §11).
  const [address = ''] = text.split('%', 1);
  const bytes = address.includes(':') ? parseV6(address) : parseV4(address);
  const isMapped = bytes?.length === 16 && mapped4.every((byte, index) => bytes[index] === byte);
  return isMapped ? bytes.slice(12) : bytes;
}

function parseV4(text: string): number[] | undefined {
  const parts = text.split('.');
  const isAddress =
    parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isAddress ? parts.map(Number) : undefined;
}

function parseV6(text: string): number[] | undefined {
  const halves = text.split('::');
  const [head = [], tail = []] = halves.map((half) =>
    (half === '' ? [] : half.split(':')).flatMap(groupBytes),
  );
  const missing = 16 - head.length - tail.length;
  const isAddress = halves.length === 2 ? missing >= 0 : halves.length === 1 && missing === 0;
  const bytes = isAddress ? [...head, ...Array.from({ length: missing }, () => 0), ...tail] : [];
  return isAddress && !bytes.some(Number.isNaN) ? bytes : undefined;
}

/** Two bytes, or four of an IPv4 address in the end; NaN for what is neither. */
function groupBytes(group: string): number[] {
  if (group.includes('.')) return parseV4(group) ?? [Number.NaN];
  if (!/^[\da-f]{1,4}$/i.test(group)) return [Number.NaN];
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
