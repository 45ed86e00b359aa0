// The Authorization field of a request, as wptserve reads it: Basic and no
// other scheme (RFC 7617).

import { HTTPException } from '../http-exception.ts';

/** Who a request says it comes from. Both are undefined when it has no Authorization. */
export interface Authentication {
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const nobody: Authentication = Object.freeze({ username: undefined, password: undefined });
// The reference takes more padding than RFC 4648 §4 asks for, but not less.
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?=*$/;

/**
 * Reads an Authorization field; the scheme in any case (RFC 9110 §11.1).
 *
 * @throws HTTPException with status 400 when the scheme is another, or the credentials are broken
 */
export function parseAuthorization(field: string | undefined): Authentication {
  if (field === undefined) return nobody;
  const [, scheme = '', credentials = ''] = /^(\S*) *(.*)$/s.exec(field) ?? [];
  if (scheme.toLowerCase() !== 'basic') {
    throw new HTTPException(400, `Unsupported authentication scheme ${scheme}`);
  }
  if (!base64.test(credentials)) {
    throw new HTTPException(400, `Basic credentials that are not Base64: ${credentials}`);
  }
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) {
    throw new HTTPException(400, `Basic credentials without a colon: ${credentials}`);
  }
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
