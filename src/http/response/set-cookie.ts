/** Attributes of a cookie (RFC 6265 §4.1); none is checked, so that a test can send any. */
export interface CookieAttributes {
  /** `null` leaves it out. @default '/' */
  readonly path?: string | null;
  readonly domain?: string;
  /** Seconds. */
  readonly maxAge?: number;
  /** A moment, or milliseconds from now. */
  readonly expires?: Date | number;
  readonly sameSite?: string;
  readonly secure?: boolean;
  readonly httpOnly?: boolean;
  readonly partitioned?: boolean;
  readonly comment?: string;
}

/** The value of a Set-Cookie field: the attributes in the order of their names, as wptserve has them. */
export function setCookieValue(
  name: string,
  value: string,
  attributes: CookieAttributes = {},
): string {
  const { path = '/', domain, maxAge, expires, sameSite, secure, httpOnly } = attributes;
  const { partitioned, comment } = attributes;
  return [
    `${name}=${value}`,
    ...(comment === undefined ? [] : [`Comment=${JSON.stringify(comment)}`]),
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(expires === undefined ? [] : [`Expires=${moment(expires).toUTCString()}`]),
    ...(httpOnly === true ? ['HttpOnly'] : []),
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...(partitioned === true ? ['Partitioned'] : []),
    ...(path === null ? [] : [`Path=${path}`]),
    ...(sameSite === undefined ? [] : [`SameSite=${sameSite}`]),
    ...(secure === true ? ['Secure'] : []),
  ].join('; ');
}

function moment(expires: Date | number): Date {
  return typeof expires === 'number' ? new Date(Date.now() + expires) : expires;
}
