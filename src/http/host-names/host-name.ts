import { domainToASCII } from 'node:url';

/** What `domainToASCII` would cut off, decode or leave out, as the setter of a URL's host does. */
const notOfAHost = /[\0- %/\\?#]/;
/** More than any name of 253 bytes (RFC 1035 §2.3.4) takes in Unicode; the cost of IDNA is a square. */
const maxWrittenCharacters = 1024;
/** Letters, digits, hyphens and, since browsers take them, underscores (RFC 1123 §2.1, RFC 2181 §11). */
const name = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;

/**
 * The one form of a host name or address that stands for all ways to write it: lower case, IDNA
 * (`xn--`), no dot at the end, IPv6 in brackets. Undefined for what cannot be a host.
 */
export function normalizeHost(host: string): string | undefined {
  if (host.length > maxWrittenCharacters || notOfAHost.test(host)) return undefined;
  const isBareIpv6 = host.includes(':') && !host.startsWith('[');
  const ascii = domainToASCII(isBareIpv6 ? `[${host}]` : host).replace(/\.$/, '');
  return ascii.startsWith('[') || name.test(ascii) ? ascii : undefined;
}

/** Whether a host in its normal form is an address, which has no names below it. */
export function isAddress(host: string): boolean {
  return host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

/** Whether a host leads to this machine without anybody's help (RFC 6761 §6.3). */
export function isLocal(host: string): boolean {
  const normal = normalizeHost(host) ?? host;
  return /^(?:.+\.)?localhost$|^127\.0\.0\.1$|^\[::1\]$/.test(normal);
}
