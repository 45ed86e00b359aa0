import type { Request } from '../http/request/request.ts';
import type { Route } from './route.ts';

/** Where an answer came from: a route, or a file of a document root. */
export type AnswerSource = Route | { readonly file: string };

/** A handler, a pipe or a file of headers that failed: the peer got a 500, or an answer that broke off. */
export interface HandlerError {
  readonly request: Request;
  /** What was thrown. */
  readonly error: unknown;
  /** Whether its answer had begun, and broke off; else the peer got a 500. */
  readonly brokeOff: boolean;
  /** The route, or the file of a document root, that should have answered. */
  readonly source: AnswerSource | undefined;
}
