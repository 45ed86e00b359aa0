const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Whether `text` is a token (RFC 9110 §5.6.2): what a method and a field name are. */
export function isToken(text: string): boolean {
  return token.test(text);
}
