import { expect as base, type ExpectMatcherState, type MatcherReturnType } from '@playwright/test';
import type { Outcome, Request } from '../server.ts';
import { judge, type MatcherOptions } from './matchers/assertion.ts';
import type { TextPattern } from '../matching/difference.ts';
import type { Requested } from './matchers/receiver.ts';
import {
  toHaveBeenRequested,
  type ToHaveBeenRequestedOptions,
} from './matchers/to-have-been-requested.ts';
import { toHaveFinished, type Finishing } from './matchers/to-have-finished.ts';
import { toHaveReceivedHeader } from './matchers/to-have-received-header.ts';
import { toHaveReusedConnection } from './matchers/to-have-reused-connection.ts';

/**
 * Playwright's `expect`, with matchers for what a server has got. They wait as Playwright's own do:
 * until they pass, or with `.not` until they do not, and no longer than the timeout of `expect`.
 */
export const expect = base.extend({
  /**
   * The route, or the server, has got such requests: at least one, or exactly `times`. Requests that
   * a browser repeated by itself do not count, unless `retries` is true.
   */
  toHaveBeenRequested(
    this: ExpectMatcherState,
    receiver: Requested,
    options?: ToHaveBeenRequestedOptions,
  ): Promise<MatcherReturnType> {
    return judge(this, toHaveBeenRequested(receiver, options));
  },

  /**
   * A request of the route, or of the server, or this request has the header field, with this value.
   * The name is looked up in any case; several lines of one field are joined with `, `.
   */
  toHaveReceivedHeader(
    this: ExpectMatcherState,
    receiver: Requested | Request,
    name: string,
    value?: TextPattern,
    options?: MatcherOptions,
  ): Promise<MatcherReturnType> {
    return judge(this, toHaveReceivedHeader(receiver, name, value, options));
  },

  /**
   * All requests of the route, or of the server, came on one connection, the last of them after
   * another request. A single request came on a connection that had served before.
   */
  toHaveReusedConnection(
    this: ExpectMatcherState,
    receiver: Requested | Request,
    options?: MatcherOptions,
  ): Promise<MatcherReturnType> {
    return judge(this, toHaveReusedConnection(receiver, options));
  },

  /** The answer to the newest request, or of this exchange, has ended: in this way, or in any. */
  toHaveFinished(
    this: ExpectMatcherState,
    receiver: Requested | Finishing,
    outcome?: Outcome,
    options?: MatcherOptions,
  ): Promise<MatcherReturnType> {
    return judge(this, toHaveFinished(receiver, outcome, options));
  },
});
