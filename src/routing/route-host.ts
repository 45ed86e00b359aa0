import type { CheckedHostNames } from '../http/host-names/host-names.ts';
import type { Request } from '../http/request/request.ts';
import type { CheckedReply } from '../http/response/reply.ts';
import type { Step } from '../script/steps.ts';
import type { Waits } from './waits.ts';

/**
 * What a route needs from its server.
 *
 * @typeParam Source what answers: the route
 */
export interface RouteHost<Source> {
  readonly names: CheckedHostNames;
  /** The calls of the test that wait. */
  readonly waits: Waits;
  urlOf(
    path: string,
    options?: { readonly host?: string; readonly protocol?: 'http' | 'https' },
  ): string;
  /** Nothing more is to be routed to it. */
  remove(): void;
  /** @throws UsageError when a reply's pipes could not be run */
  checkPipe(pipeline: string): void;
  /** The steps of a reply that the test says by hand. */
  replySteps(reply: CheckedReply, request: Request, route: Source): Promise<AsyncIterable<Step>>;
  /** All requests to the server. */
  requests(): Request[];
}
