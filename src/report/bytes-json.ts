// Bytes in JSON: as text where that can be read, else as base64.

/** Bytes in JSON. */
export type BytesJson = string | { readonly base64: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Bytes as text when they are UTF-8 without control characters other than tab, CR and LF. */
export function bytesToJson(bytes: Uint8Array): BytesJson {
  const text = decode(bytes);
  if (text !== undefined && !controls.test(text)) return text;
  const { buffer, byteOffset, length } = bytes;
  return { base64: Buffer.from(buffer, byteOffset, length).toString('base64') };
}

/** The bytes that {@link bytesToJson} wrote. */
export function bytesFromJson(json: BytesJson): Buffer {
  return typeof json === 'string' ? Buffer.from(json, 'utf8') : Buffer.from(json.base64, 'base64');
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
