/**
 * The parameters of a field value, by their names in lower case; of a name that is there twice, the
 * last. In a quoted string a backslash is itself, as browsers write it, but for the one that curl
 * writes before a quotation mark.
 *
 * A loop and no pattern: a part of a form may have a value of megabytes.
 */
export function parameters(value: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let equals = -1;
  for (let at = value.indexOf(';'); at !== -1;) {
    const start = at + 1;
    const next = value.indexOf(';', start);
    if (equals < start) equals = value.indexOf('=', start);
    if (equals === -1) break;
    const name = value.slice(start, equals).trim().toLowerCase();
    at = next;
    if ((next !== -1 && equals > next) || name === '' || /\s/.test(name)) continue;
    const text = value.slice(equals + 1, next === -1 ? undefined : next).trim();
    const quoted = text.startsWith('"') ? quotedAt(value, value.indexOf('"', equals)) : undefined;
    found.set(name, quoted?.text ?? text);
    if (quoted !== undefined) at = value.indexOf(';', quoted.end);
  }
  return found;
}

/** The quoted string that begins at `start`; undefined when nothing ends it. */
function quotedAt(value: string, start: number): { text: string; end: number } | undefined {
  let end = -1;
  for (let at = value.indexOf('"', start + 1); at !== -1; at = value.indexOf('"', at + 1)) {
    // What could have been written by curl ends it all the same, when nothing else does.
    end = at;
    if (value[at - 1] !== '\\' || at - 1 === start || endsValue(value, at + 1)) break;
  }
  if (end === -1) return undefined;
  return { text: value.slice(start + 1, end).replaceAll('\\"', '"'), end: end + 1 };
}

function endsValue(value: string, from: number): boolean {
  let at = from;
  while (at < value.length && value[at]?.trim() === '') at++;
  return at === value.length || value[at] === ';';
}
