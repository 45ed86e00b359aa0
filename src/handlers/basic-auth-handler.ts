import type { Handler } from '../http/exchange/answer.ts';
import { HTTPException } from '../http/http-exception.ts';

/**
 * A handler behind Basic authentication (wptserve's BasicAuthHandler, RFC 7617). Without
 * credentials the answer is 401, with others than these 403; without a `username` any will do.
 */
export function basicAuthHandler(handler: Handler, username?: string, password?: string): Handler {
  return (request, response) => {
    const { auth } = request;
    if (auth.username === undefined) {
      response.status = 401;
      response.headers.set('WWW-Authenticate', 'Basic');
      return undefined;
    }
    if (username !== undefined && (auth.username !== username || auth.password !== password)) {
      throw new HTTPException(403, 'Invalid username or password');
    }
    return handler(request, response);
  };
}
