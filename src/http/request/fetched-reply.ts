import { describeValue, rejectUnknownOptions, UsageError } from '../../usage-error.ts';
import type { Reply } from '../response/reply.ts';
import { isToken } from '../token.ts';

/** What a request to the server behind has otherwise than the request that came. */
export interface FetchChanges {
  /** Header fields to set, in any case; `null` leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The content, instead of the one that came. A string is sent as UTF-8. */
  readonly body?: string | Uint8Array;
}

/**
 * The whole answer of the server behind: a {@link Reply} to change and return. Content of a JSON
 * type is `json`, other content is `body`. Fields that frame it are left out: what is returned is
 * framed anew.
 */
export interface FetchedReply<T = unknown> extends Reply {
  status: number;
  statusText: string;
  /** The lines, in order and case. */
  headers: [name: string, value: string][];
  /** The content, when it is JSON. */
  json: T;
  /** The content, when it is not. */
  body?: string | Uint8Array;
}

// What Node.js would refuse to send.
// oxlint-disable-next-line no-control-regex -- RFC 9110 §5.5: what a field value cannot hold.
const fieldValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** @throws UsageError when a change is wrong */
export function checkFetchChanges(changes: FetchChanges): FetchChanges {
  const where = 'request.fetch()';
  rejectUnknownOptions(where, changes, ['headers', 'body']);
  const { headers = {}, body } = changes;
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new UsageError(
      `${where}: body ${describeValue(body)} is no string and no bytes. Write JSON.stringify(value) for JSON.`,
    );
  }
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    throw new UsageError(
      `${where}: headers ${describeValue(headers)} is no object. Write { 'X-Name': 'value' }.`,
    );
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!isToken(name)) {
      throw new UsageError(`${where}: ${describeValue(name)} is no name of a header field.`);
    }
    if (value !== null && (typeof value !== 'string' || !fieldValue.test(value))) {
      throw new UsageError(
        `${where}: header ${name}: ${describeValue(value)} is no value of a header field. Write text of one line, or null to leave the field out.`,
      );
    }
  }
  return changes;
}
