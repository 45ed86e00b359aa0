import type { HandlerHeaders } from '../http/exchange/answer.ts';
import { ResponseHeaders } from '../http/response/response-headers.ts';
import type { ResponseStatus } from '../http/response/response.ts';
import { isPlainObject } from '../usage-error.ts';

/** wptserve's return forms, taken apart. */
export interface HandlerResultParts {
  readonly status: ResponseStatus | undefined;
  readonly headers: HandlerHeaders | undefined;
  readonly content: unknown;
}

/** Takes `content`, `[headers, content]` or `[status, headers, content]` apart. */
export function handlerResult(result: unknown): HandlerResultParts {
  if (Array.isArray(result)) {
    const [first, second, third] = result as unknown[];
    if (result.length === 3 && isStatus(first) && isHeaders(second)) {
      return { status: first, headers: second, content: third };
    }
    if (result.length === 2 && isHeaders(first)) {
      return { status: undefined, headers: first, content: second };
    }
  }
  return { status: undefined, headers: undefined, content: result };
}

function isStatus(value: unknown): value is ResponseStatus {
  if (Array.isArray(value)) {
    const [code, message] = value as unknown[];
    const isMessage = typeof message === 'string' || message instanceof Uint8Array;
    return value.length === 2 && typeof code === 'number' && isMessage;
  }
  return typeof value === 'number';
}

/** Pairs in a list or in any other iterable, or an object; text and bytes are content. */
function isHeaders(value: unknown): value is HandlerHeaders {
  if (Array.isArray(value)) return value.every((pair) => Array.isArray(pair) && pair.length === 2);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return isPlainObject(value) || value instanceof ResponseHeaders || Symbol.iterator in value;
}
