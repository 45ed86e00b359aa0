// What a request gets instead of its answer, when a fault strikes after it.

import { script } from '../script/builder.ts';
import type { Script } from '../script/script.ts';
import type { ConnectionFault } from './connection-fault.ts';

/** What the answer depends on. */
interface FailingRequest {
  readonly contentReceived: number;
  readonly indexOnConnection: number;
  readonly isRetry: boolean;
}

const lastOnConnection = { 'Content-Length': 0, Connection: 'close' };
const requestTimeout = script.head(408, lastOnConnection).close();
const misdirectedRequest = script.head(421, lastOnConnection).close();

/** The answer to a request when the fault strikes after it; undefined when it gets its own. */
export function answerOfFault(fault: ConnectionFault, request: FailingRequest): Script | undefined {
  switch (fault.kind) {
    case 'reset-after-request-content-bytes':
      return request.contentReceived < fault.bytes ? undefined : script.reset();
    case 'close-after-request-content-bytes':
      return request.contentReceived < fault.bytes ? undefined : script.close();
    case 'reset-after-request':
      return script.reset();
    case 'close-after-request':
      return script.close();
    case 'no-response':
      return script.hang();
    case 'request-timeout':
      return isTurnedAway(request) ? requestTimeout : undefined;
    case 'misdirected-request':
      return isTurnedAway(request) ? misdirectedRequest : undefined;
    default:
      return undefined;
  }
}

/** Once: a browser that asks again may do so on one more connection that was used. */
function isTurnedAway({ indexOnConnection, isRetry }: FailingRequest): boolean {
  return indexOnConnection > 0 && !isRetry;
}
