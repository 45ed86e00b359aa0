/**
 * The members of a comma-separated list, in lower case, without white space around them and
 * without empty ones (RFC 9110 §5.6.1.2). Not for lists that have quoted strings.
 */
export function tokenList(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '');
}
