import type { FieldValue } from './steps.ts';

/** A field value as text to look at: of bytes, each one is one character. */
export function fieldText(value: FieldValue): string {
  return typeof value === 'string' ? value : Buffer.from(value).toString('latin1');
}
