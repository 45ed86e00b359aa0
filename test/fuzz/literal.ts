// A case as it can be pasted into a test.

/** The same few characters, again and again. */
const longRun = /([^]{1,24}?)\1{15,}/g;

/** Plain data as an expression of JavaScript, in US-ASCII. What repeats itself is short. */
export function toLiteral(value: unknown): string {
  if (typeof value === 'string') return textLiteral(value);
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(([key, each]) => `${keyOf(key)}: ${toLiteral(each)}`);
  return `{ ${pairs.join(', ')} }`;
}

function textLiteral(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const match of text.matchAll(longRun)) {
    const [run, unit = ''] = match;
    if (run.length < 64) continue;
    if (match.index > at) parts.push(quoted(text.slice(at, match.index)));
    parts.push(`${quoted(unit)}.repeat(${run.length / unit.length})`);
    at = match.index + run.length;
  }
  if (at < text.length || parts.length === 0) parts.push(quoted(text.slice(at)));
  return parts.join(' + ');
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function keyOf(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
}
