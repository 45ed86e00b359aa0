import { describeValue, UsageError } from '../usage-error.ts';

/**
 * The one spelling of a key: a UUID in lower case with its dashes (RFC 9562 §4). Case, dashes,
 * braces and `urn:uuid:` do not count, and bytes are text, as in the reference.
 *
 * @throws UsageError when it is no UUID
 */
export function stashKey(key: string | Uint8Array): string {
  const text = key instanceof Uint8Array ? Buffer.from(key).toString('latin1') : key;
  if (typeof text === 'string') {
    const digits = text
      .replace(/^urn:uuid:/i, '')
      .replace(/^\{(.*)\}$/, '$1')
      .replaceAll('-', '')
      .toLowerCase();
    const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(
      digits,
    );
    if (parts !== null) return parts.slice(1).join('-');
  }
  throw new UsageError(
    `stash: the key ${describeValue(text)} is not a UUID. Write one, such as crypto.randomUUID().`,
  );
}
