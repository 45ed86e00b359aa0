import { MultiDict } from './multi-dict.ts';

/**
 * The pairs of a query or of an urlencoded form, decoded as UTF-8 (URL Standard §5.1).
 *
 * @param text latin-1: one character is one byte
 */
export function parseUrlencoded(text: string): MultiDict<string> {
  // Bytes that should have been percent-encoded are decoded with their neighbours that were.
  const ascii = text.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  // URLSearchParams takes a question mark at the start for the one that begins a query.
  return new MultiDict(new URLSearchParams(`&${ascii}`));
}
