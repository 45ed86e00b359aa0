/** A duration of the clock in whole microseconds. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000);
}

/** The milliseconds that a log shows. */
export function toMs(microseconds: number): number {
  return microseconds / 1000;
}
