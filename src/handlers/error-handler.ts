import type { Handler } from '../http/exchange/answer.ts';

/** A handler that answers with an error and its JSON body (wptserve's ErrorHandler). */
export function errorHandler(status: number, message = ''): Handler {
  return (_request, response) => response.setError(status, message);
}
