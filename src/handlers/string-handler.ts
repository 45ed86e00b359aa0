import type { Handler } from '../http/exchange/answer.ts';
import type { HeaderValue } from '../http/response/response-headers.ts';

/** A handler that always answers with the same text or bytes (wptserve's StringHandler). */
export function stringHandler(
  data: string | Uint8Array,
  contentType: string,
  headers: Readonly<Record<string, HeaderValue>> = {},
): Handler {
  return (_request, response) => {
    response.headers.set('Content-Type', contentType);
    response.headers.update(Object.entries(headers));
    return data;
  };
}
