// Numbers as a person reads them, in every report alike.

/** `1 exchange`, `2,000 exchanges`. */
export function count(number: number, what: string): string {
  return `${group(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** `12.500`: milliseconds, exact to the microsecond. */
export function milliseconds(ms: number): string {
  return ms.toFixed(3);
}

/** `0.25 ms`, `21.2 ms`, `1.5 s`: a duration in as few digits as tell it from others. */
export function duration(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(2))} ms`;
  if (ms < 1000) return `${Number(ms.toFixed(1))} ms`;
  return `${Number((ms / 1000).toFixed(2))} s`;
}

/** `50,000`. */
export function group(number: number): string {
  return number.toLocaleString('en-US');
}
