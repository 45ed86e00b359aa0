// The parameters of a query as bytes: a template prints what was sent, and what was
// sent need not be text.

/** The first value of each parameter. Names and values are latin-1: each character is one byte. */
export function queryParameters(query: string): ReadonlyMap<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const [name = ''] = pair.split('=', 1);
    const key = decoded(name);
    if (!values.has(key)) {
      values.set(key, Buffer.from(decoded(pair.slice(name.length + 1)), 'latin1'));
    }
  }
  return values;
}

function decoded(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
