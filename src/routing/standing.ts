import type { Exchange } from '../http/exchange/exchange.ts';
import { describeMessage } from '../matching/message-match.ts';
import { isScript } from '../script/builder.ts';
import type { Step } from '../script/steps.ts';
import { hasDelay, isEndless, type CheckedAnswer } from './checked-answer.ts';

/** What an answer that has not ended waits for. */
export type Standing =
  /** Nobody has called `nextExchange()` for it. */
  | { readonly kind: 'untaken' }
  /** The test has taken it, and has not said a head yet. */
  | { readonly kind: 'taken' }
  /** A handler computes it. */
  | { readonly kind: 'computed' }
  | {
      readonly kind: 'gate';
      readonly gate: string;
      /** How little content of no type its peer has got: it may wait for more to guess the type. */
      readonly untypedBytes?: number;
    }
  /** The `delay` of its reply is not over. */
  | { readonly kind: 'delay' }
  /** Its script waits for content of the request. */
  | { readonly kind: 'receive' }
  /** Its script waits for a message of the page. */
  | { readonly kind: 'message'; readonly waitsFor: string; readonly newest: string | undefined }
  /** Its delays, or the next steps of a handler. */
  | { readonly kind: 'script' }
  /** Only the peer: the answer hangs, repeats for ever, or is as slow as its peer, who may have left. */
  | { readonly kind: 'peer' };

/** What a route knows of an exchange. */
interface KnownToRoute {
  /** Whether its first attempt got no answer, so that the browser asks again. */
  readonly isWithheld: boolean;
  /** How it stands, if the test answers it by hand. */
  readonly byHand: Standing | undefined;
  /** The answer that was declared for it. */
  readonly answer: () => CheckedAnswer;
}

/** What the answer of an exchange waits for that has not ended. */
export function standingOf(
  exchange: Exchange,
  { isWithheld, byHand, answer }: KnownToRoute,
): Standing {
  if (exchange.peerHasClosed || isWithheld) return { kind: 'peer' };
  const { socket } = exchange;
  if (socket?.waitsFor !== undefined) {
    const newest = socket.messages.at(-1);
    return {
      kind: 'message',
      waitsFor: socket.waitsFor,
      newest: newest === undefined ? undefined : describeMessage(newest),
    };
  }
  if (socket !== undefined) {
    // A conversation goes on as long as its page does.
    return exchange.gate === undefined ? { kind: 'peer' } : { kind: 'gate', gate: exchange.gate };
  }
  if (exchange.isReceiving) return { kind: 'receive' };
  if (!exchange.isAsked) return { kind: 'peer' };
  if (byHand !== undefined) return byHand;
  if (exchange.isHanging) return { kind: 'peer' };
  const declared = answer();
  const isHandled = typeof declared === 'function';
  if (!exchange.isPlaying) return { kind: isHandled ? 'computed' : 'peer' };
  if (exchange.gate !== undefined) {
    const { gate } = exchange;
    const untypedBytes = isScript(declared) ? untypedBefore(declared.steps, gate) : undefined;
    return { kind: 'gate', gate, ...(untypedBytes === undefined ? {} : { untypedBytes }) };
  }
  if (exchange.isPausing && hasDelay(declared)) return { kind: 'delay' };
  const isScripted = isHandled || (isScript(declared) && !isEndless(declared.steps));
  return { kind: isScripted ? 'script' : 'peer' };
}

/** How many bytes of content without a type a script sends before a gate; undefined when it has one. */
function untypedBefore(steps: readonly Step[], gate: string): number | undefined {
  let hasHead = false;
  let bytes = 0;
  for (const step of steps) {
    switch (step.kind) {
      case 'gate':
        if (step.name === gate) return hasHead && bytes > 0 ? bytes : undefined;
        break;
      case 'head':
        hasHead = true;
        if (step.headers.some(([name]) => name.toLowerCase() === 'content-type')) return undefined;
        break;
      case 'write':
      case 'chunk':
        bytes += step.bytes.length;
        break;
      // Whatever these say.
      case 'statusLine':
      case 'raw':
      case 'drip':
      case 'repeat':
        return undefined;
      default:
        break;
    }
  }
  return undefined;
}
