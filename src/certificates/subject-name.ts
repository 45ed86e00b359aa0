// Which names a certificate can speak for: the two kinds of SubjectAltName that
// browsers look at (RFC 9525 §2, RFC 5280 §4.2.1.6).

import { UsageError } from '../usage-error.ts';

/** A name that a certificate is good for, in the form that goes into it. */
export interface SubjectName {
  readonly kind: 'dns' | 'ip';
  readonly text: string;
}

// Underscores are not host names by RFC 952, but browsers resolve and match them.
const dnsName =
  /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const ipv4Address = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/;
/** What a URL parser takes for an IPv4 address, good or not: no DNS name ends so. */
const endsInNumber = /(^|\.)\d+$/;

/**
 * Reads a DNS name, a wildcard (`*.` and a DNS name), an IPv4 or an IPv6 address.
 *
 * Chromium does not match `*.localhost` or another wildcard on a top-level name:
 * such hosts need a certificate with the name itself.
 *
 * @throws UsageError for anything else
 */
export function parseSubjectName(name: string): SubjectName {
  if (ipv4Address.test(name)) return { kind: 'ip', text: name };
  const ipv6 = canonicalIpv6(name);
  if (ipv6 !== undefined) return { kind: 'ip', text: ipv6 };
  const lowerCase = name.toLowerCase();
  // 253 is the longest that fits the 255 octets of RFC 1035 §2.3.4.
  if (dnsName.test(lowerCase) && name.length <= 253 && !endsInNumber.test(lowerCase)) {
    return { kind: 'dns', text: lowerCase };
  }
  throw new UsageError(
    `A certificate cannot be made for ${JSON.stringify(name)}. Allowed are host names such as ` +
      `"www.example.test", wildcards such as "*.example.test" and addresses such as "127.0.0.1" or "::1": ` +
      `no scheme, port, path, space or brackets; international names in their "xn--" form.`,
  );
}

/** The URL standard's parser is the one at hand that needs no socket module. */
function canonicalIpv6(text: string): string | undefined {
  if (!/^[\da-f:.]*:[\da-f:.]*$/i.test(text)) return undefined;
  try {
    return new URL(`http://[${text}]/`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
}
