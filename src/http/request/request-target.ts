// The four forms of a request target (RFC 9112 §3.2).
//
// Rule: nothing is decoded or normalised; a test server shows the path that was
// sent. What is acceptable follows node:http, and is stricter where RFC 9110
// says that a server MUST reject.

/** A request target, taken apart. */
export interface RequestTarget {
  readonly form: 'origin' | 'absolute' | 'authority' | 'asterisk';
  /** `http`, as it was spelt: absolute form only. */
  readonly scheme: string | undefined;
  /** The percent-encoded path without query; `''` in authority form, `'*'` in asterisk form. */
  readonly rawPath: string;
  /** What follows the first `?`, without it; undefined when there is none. */
  readonly query: string | undefined;
  /** Host and optional port (and user information, if sent): absolute and authority form only. */
  readonly authority: string | undefined;
}

const ASTERISK: RequestTarget = {
  form: 'asterisk',
  scheme: undefined,
  rawPath: '*',
  query: undefined,
  authority: undefined,
};

// Letters only in the scheme, as in node:http. The host must not be empty
// (RFC 9110 §4.2.1): the class has what RFC 3986 §3.2 allows in an authority.
const ABSOLUTE =
  /^([A-Za-z]+):\/\/((?:[\w\-.~!$&'()*+,;=:%]*@)?(?:\[[\w\-.~!$&'()*+,;=:]+\](?::\w*)?|[\w\-.~!$&'()*+,;=:%@]+))([/?].*)?$/s;
// A name without brackets, or an IP literal; the port is not optional (RFC 9110 §9.3.6).
const AUTHORITY = /^(?:[\w\-.~!$&'()*+,;=%]+|\[[\w\-.~!$&'()*+,;=:]+\]):(\d{1,5})$/;

/**
 * Takes a request target apart.
 *
 * A fragment does not belong in a target; node:http lets it pass, so it is dropped from path
 * and query here. `CONNECT` takes the authority form and nothing else.
 *
 * @returns undefined when the target has none of the four forms
 */
export function parseRequestTarget(method: string, target: string): RequestTarget | undefined {
  if (method === 'CONNECT') return parseAuthority(target);
  if (target.startsWith('/')) return pathAndQuery(target);
  // Meant for OPTIONS (RFC 9112 §3.2.4); M-SEARCH uses it too, and node:http asks no one.
  if (target === '*') return ASTERISK;
  const parts = ABSOLUTE.exec(target);
  if (parts === null) return undefined;
  const [, scheme, authority, rest = '/'] = parts;
  // An empty path means "/" (RFC 9110 §4.2.3).
  return pathAndQuery(rest.startsWith('?') ? `/${rest}` : rest, scheme, authority);
}

function parseAuthority(target: string): RequestTarget | undefined {
  const port = Number(AUTHORITY.exec(target)?.[1]);
  // A server MUST reject an empty or invalid port (RFC 9110 §9.3.6); NaN fails both tests.
  if (!(port >= 1 && port <= 65_535)) return undefined;
  return { form: 'authority', scheme: undefined, rawPath: '', query: undefined, authority: target };
}

function pathAndQuery(text: string, scheme?: string, authority?: string): RequestTarget {
  const form = scheme === undefined ? 'origin' : 'absolute';
  const fragment = text.indexOf('#');
  const kept = fragment === -1 ? text : text.slice(0, fragment);
  const mark = kept.indexOf('?');
  return {
    form,
    scheme,
    rawPath: mark === -1 ? kept : kept.slice(0, mark),
    query: mark === -1 ? undefined : kept.slice(mark + 1),
    authority,
  };
}
