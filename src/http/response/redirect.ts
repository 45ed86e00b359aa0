import { describeValue, UsageError } from '../../usage-error.ts';
import type { Reply } from './reply.ts';

/**
 * A redirection to `location` (RFC 9110 §15.4), without content.
 *
 * @param status 301, 302, 303, 307 or 308. @default 302
 * @throws UsageError for another status
 */
export function redirect(location: string, status: 301 | 302 | 303 | 307 | 308 = 302): Reply {
  if (![301, 302, 303, 307, 308].includes(status)) {
    throw new UsageError(
      `redirect(): status ${describeValue(status)}. It is 301, 302, 303, 307 or 308; write a reply for any other.`,
    );
  }
  return { status, headers: { Location: location } };
}
