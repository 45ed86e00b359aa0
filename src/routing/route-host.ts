import type { CheckedHostNames } from '../http/host-names/host-names.ts';
import type { Request } from '../http/request/request.ts';

/** What a route needs from its server. */
export interface RouteHost {
  readonly names: CheckedHostNames;
  urlOf(
    path: string,
    options?: { readonly host?: string; readonly protocol?: 'http' | 'https' },
  ): string;
  /** Nothing more is to be routed to it. */
  remove(): void;
  /** @throws UsageError when a reply's pipes could not be run */
  checkPipe(pipeline: string): void;
  /** All requests to the server. */
  requests(): Request[];
}
