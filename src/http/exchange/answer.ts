import type { Fallback } from './fallback.ts';
import type { LiveScript } from '../../script/live-script.ts';
import type { Script } from '../../script/script.ts';
import type { Reply } from '../response/reply.ts';
import type { ResponseMessage } from '../response/response-message.ts';
import type { Request } from '../request/request.ts';
import type { ResponseContent } from '../response/response-content.ts';
import type { HeaderValue } from '../response/response-headers.ts';
import type { Response, ResponseStatus } from '../response/response.ts';

/**
 * What a handler returns: a reply, a script, a `Response` of the Fetch standard, or one of wptserve's forms: nothing (the response
 * object as it was filled in), content, `[headers, content]` or `[status, headers, content]`.
 */
export type HandlerResult =
  | Reply
  | Script
  | ResponseContent
  | globalThis.Response
  | Fallback
  | readonly [headers: HandlerHeaders, content: ResponseContent]
  | readonly [status: ResponseStatus, headers: HandlerHeaders, content: ResponseContent]
  | void;

/** Header fields that a handler returns. */
export type HandlerHeaders =
  | Iterable<readonly [name: string, value: HeaderValue]>
  | Readonly<Record<string, HeaderValue>>;

/**
 * Computes the answer to a request: it returns it, or fills in `response`, or writes it by hand
 * with `response.writer`. A handler of a route that does none of these is an
 * error: a 500 to the peer, and the test fails. What it throws is a 500 to the peer and fails the test, but for an
 * {@link HTTPException}, which is an answer.
 */
export type Handler = (
  request: Request,
  response: Response,
) => HandlerResult | Promise<HandlerResult>;

/** One answer. */
export type SingleAnswer = Reply | Script | Handler;

/** What a route answers with: one answer, or one for each request in order, of which the last repeats. */
export type Answer = SingleAnswer | readonly SingleAnswer[];

/** An answer ready to be put on the wire. */
export type PlayableAnswer = ResponseMessage | Script | LiveScript;
