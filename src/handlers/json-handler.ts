import type { Handler, HandlerHeaders } from '../http/exchange/answer.ts';
import { jsonText } from '../http/response/json-text.ts';
import type { Request } from '../http/request/request.ts';
import type { Response, ResponseStatus } from '../http/response/response.ts';
import { handlerResult } from './handler-result.ts';

/**
 * A handler that answers with JSON (wptserve's `json_handler`): `compute` returns a value,
 * `[headers, value]` or `[status, headers, value]`. It is written as the reference writes it, in
 * US-ASCII.
 */
export function jsonHandler(compute: (request: Request, response: Response) => unknown): Handler {
  return async (request, response) => {
    const { status, headers, content } = handlerResult(await compute(request, response));
    const text = jsonText(content);
    response.headers.set('Content-Type', 'application/json');
    response.headers.set('Content-Length', Buffer.byteLength(text));
    return [status ?? response.status, headers ?? [], text] satisfies [
      ResponseStatus,
      HandlerHeaders,
      string,
    ];
  };
}
