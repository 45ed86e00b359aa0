/** The parts of a URL as they were sent: nothing is decoded, a default port is not left out. */
export interface UrlParts {
  readonly scheme: string;
  /** User information, host and port. */
  readonly netloc: string;
  readonly path: string;
  /** Without its `?`. */
  readonly query: string;
  /** Without its `#`. */
  readonly fragment: string;
  /** The host in lower case, an IPv6 address in brackets. */
  readonly hostname: string;
  /** Undefined when the authority has none. */
  readonly port: number | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const shape =
  /^(?<scheme>[^:/?#]+):\/\/(?<netloc>[^/?#]*)(?<path>[^?#]*)(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/s;
const authority =
  /^(?:(?<username>[^:]*)(?::(?<password>.*))?@)?(?<hostname>\[[^\]]*\]|[^:@]*)(?::(?<port>\d*))?$/s;

/** Takes an absolute URL apart. */
export function urlParts(url: string): UrlParts {
  const {
    scheme = '',
    netloc = '',
    path = '',
    query = '',
    fragment = '',
  } = shape.exec(url)?.groups ?? {};
  const { username, password, hostname = '', port } = authority.exec(netloc)?.groups ?? {};
  return {
    scheme,
    netloc,
    path,
    query,
    fragment,
    hostname: hostname.toLowerCase(),
    port: port === undefined || port === '' ? undefined : Number(port),
    username,
    password,
  };
}
