// Numbers as a person reads them, in every report alike.

/** `1 exchange`, `2,000 exchanges`. */
export function count(number: number, what: string): string {
  return `${group(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** `12.500`: milliseconds, exact to the microsecond. */
export function milliseconds(ms: number): string {
  return ms.toFixed(3);
}

/** `50,000`. */
export function group(number: number): string {
  return number.toLocaleString('en-US');
}
