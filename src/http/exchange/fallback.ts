/** What {@link fallback} is. */
export interface Fallback {
  readonly kind: 'fallback';
}

/**
 * A handler of a route returns it to leave its request to others: to the route that was declared
 * before and matches, then to files, then to what is not there. For the handler's own route the
 * request is as if it had not come: it uses up no answer of a list and none of `times`, and is not
 * among its requests.
 *
 * @example
 * wpt.route('/api/*', (request) => (request.method === 'GET' ? fallback : { status: 503 }));
 */
export const fallback: Fallback = Object.freeze({ kind: 'fallback' });

/** Whether it is {@link fallback}. */
export function isFallback(value: unknown): value is Fallback {
  return value === fallback;
}
