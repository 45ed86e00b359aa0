import { HTAB, SP } from './grammar.ts';

/**
 * The members of a comma-separated list, in lower case, without white space around them and
 * without empty ones (RFC 9110 §5.6.1.2). Not for lists that have quoted strings.
 */
export function tokenList(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map(withoutSpaceAround)
    .filter((member) => member !== '');
}

/** A loop: a pattern for the white space at an end would try again at each space in the middle. */
function withoutSpaceAround(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === SP || code === HTAB;
}
