// How a fault spoils the way of one request or of its response.

import type { Answering, Carried } from '../../answering/answering.ts';
import type { ConnectionFault } from '../../faults/connection-fault.ts';
import type { PlayableAnswer } from '../../http/exchange/answer.ts';
import { Conversation } from '../../http/exchange/conversation.ts';
import type { Exchange } from '../../http/exchange/exchange.ts';
import type { RequestHead } from '../../http/request/request-head.ts';
import { noRequestContent } from '../../http/request/request-content.ts';
import { Request, type RequestOrigin } from '../../http/request/request.ts';
import { isScript } from '../../script/builder.ts';
import { LiveScript } from '../../script/live-script.ts';
import type { Sink } from '../../script/ports.ts';
import { CutSink, type Cut } from './cut-sink.ts';
import { HeadWatch } from './head-watch.ts';
import { playable, type Addition, type Playable } from './playable.ts';

/** How one response is carried. */
export interface Carriage extends Addition {
  /** Where it breaks off. */
  readonly cut?: Cut;
  /** What becomes of the connection after the response. @default what HTTP says */
  readonly after?: 'keep' | 'close' | 'halfClose' | NextRequestEnds;
}

/** An answer of HTTP/1, ready to be played. */
export interface CarriedMessage extends Carried {
  readonly played: Playable;
  /** What is sent of a script, or the status of what always has a whole head. */
  readonly sent: HeadWatch | number;
  /** How a fault spoils its way. */
  readonly carriage: Carriage | undefined;
}

/** How a connection ends when the next request comes. */
export type NextRequestEnds = 'closeOnNext' | 'resetOnNext';

const garbage = Buffer.from('\0\x01\x02 this is no HTTP \xff\xfe\r\n\r\n', 'latin1');
const extraResponse = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nextra',
);

/** How a response is carried under this fault; undefined when it is nothing to it. */
function carriageOf(fault: ConnectionFault): Carriage | undefined {
  switch (fault.kind) {
    case 'reset-after-head':
      return { cut: { bytes: 0, how: 'reset' } };
    case 'close-after-head':
      return { cut: { bytes: 0, how: 'close' } };
    case 'reset-after-content-bytes':
      return { cut: { bytes: fault.bytes, how: 'reset' } };
    case 'close-after-content-bytes':
      return { cut: { bytes: fault.bytes, how: 'close' } };
    case 'half-close':
      return { after: 'halfClose' };
    case 'close-despite-keep-alive':
      return { says: 'keep-alive', after: 'close' };
    case 'keep-alive-despite-close':
      return { says: 'close', after: 'keep' };
    case 'close-on-next-request':
      return { after: 'closeOnNext' };
    case 'reset-on-next-request':
      return { after: 'resetOnNext' };
    case 'garbage-after-response':
      return { behind: garbage };
    case 'extra-response':
      return { behind: extraResponse };
    default:
      return undefined;
  }
}

/** Makes an answer ready to be played on a connection of HTTP/1, spoilt as its fault says. */
export function carriedMessage(
  answer: PlayableAnswer,
  answering: Answering<CarriedMessage>,
  sink: Sink,
): CarriedMessage {
  const { request, fault } = answering.exchange;
  const carriage = fault && carriageOf(fault);
  const cut = carriage?.cut;
  const mayStopBeforeHead =
    isScript(answer) ||
    answer instanceof LiveScript ||
    answer instanceof Conversation ||
    answer.wait !== undefined;
  const sent = mayStopBeforeHead ? new HeadWatch(sink) : answer.status;
  const watched = sent instanceof HeadWatch ? sent : sink;
  const played = playable(answer, request, carriage);
  return {
    source: played.source,
    sink: cut === undefined ? watched : cutSink(watched, cut, answering),
    behind: carriage?.behind,
    played,
    sent,
    carriage,
  };
}

function cutSink(sink: Sink, cut: Cut, answering: Answering<CarriedMessage>): Sink {
  return new CutSink(sink, cut, {
    cutOff: (unsentBytes) => answering.cutOff(unsentBytes),
    struck: () => answering.breakOff(cut.how),
  });
}

export const continueBytes: Buffer = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/**
 * Whether a peer waits for `100 Continue`, and can still get it: not where the content is too large,
 * which is a 413 and never both (RFC 9110 §10.1.1), nor behind the head of the final response.
 */
export function expectsContinue(
  head: RequestHead,
  maxBodyBytes: number,
  answer: CarriedMessage | undefined,
): boolean {
  const { framing } = head;
  if (!head.expectsContinue) return false;
  if (framing.kind === 'length' && framing.bytes > maxBodyBytes) return false;
  const sent = answer?.sent;
  return sent === undefined || (typeof sent !== 'number' && !sent.hasFinalHead);
}

/** Whether the connection is kept after a response of which all was said. */
export function keepsConnection(
  { request }: Exchange,
  played: Playable,
  after: Carriage['after'],
): boolean {
  if (after === 'keep') return true;
  if (after === 'close' || after === 'halfClose') return false;
  return request.head.persistent && played.keepsConnection();
}

/** Whether a fault says that the content behind this head is not read. */
export function leavesContent(
  head: RequestHead,
  origin: RequestOrigin,
  faultFor: ((host: string | undefined) => ConnectionFault | undefined) | undefined,
): boolean {
  if (faultFor === undefined || head.framing.kind === 'none') return false;
  const { hostname } = new Request(head, noRequestContent, origin).urlParts;
  return faultFor(hostname)?.kind === 'never-read-content';
}
