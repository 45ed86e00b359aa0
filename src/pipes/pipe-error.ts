/**
 * A pipeline or a template asks for something that cannot be done: an unknown pipe, an argument of
 * the wrong kind, a name that a template does not know. The message says which, and what is
 * allowed. The server answers 500 with it.
 */
export class PipeError extends Error {
  override readonly name = 'PipeError';
}
