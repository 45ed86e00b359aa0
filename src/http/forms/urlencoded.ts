import { FormDict, type BytesPair } from './form-dict.ts';

/**
 * The pairs of a query or of an urlencoded form, decoded as UTF-8 (URL Standard §5.1).
 *
 * @param text latin-1: one character is one byte
 */
export function parseUrlencoded(text: string): FormDict<string> {
  // Bytes that should have been percent-encoded are decoded with their neighbours that were.
  const ascii = text.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  // URLSearchParams takes a question mark at the start for the one that begins a query.
  return new FormDict(new URLSearchParams(`&${ascii}`), () => bytesPairs(text));
}

/** The same algorithm without its last step, the decoding. */
function bytesPairs(text: string): BytesPair[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals === -1
        ? [percentDecoded(pair), Buffer.alloc(0)]
        : [percentDecoded(pair.slice(0, equals)), percentDecoded(pair.slice(equals + 1))];
    });
}

function percentDecoded(text: string): Buffer {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return Buffer.from(spaced, 'latin1');
  const decoded = spaced.replace(/%([0-9A-F]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(decoded, 'latin1');
}
