/** JSON as the reference writes it: US-ASCII, with a space after each comma and colon. */
export function jsonText(value: unknown): string {
  return spaced(JSON.parse(JSON.stringify(value) ?? 'null') as unknown).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, each]) => `${JSON.stringify(name)}: ${spaced(each)}`,
  );
  return `{${members.join(', ')}}`;
}
