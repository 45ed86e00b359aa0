import type { PlayableAnswer } from '../http/answer.ts';
import { ContentStream } from '../http/content.ts';
import type { Request } from '../http/request.ts';
import type { ResponseMessage } from '../http/response-message.ts';
import { LiveEncoder } from '../http1/live-encoder.ts';
import { headSteps, messageCoding, sendsContent } from '../http1/message-head.ts';
import { responseContext, type ResponseContext } from '../http1/response-context.ts';
import { encodeMessage } from '../http1/response-encoder.ts';
import { encodeScript } from '../http1/script-encoder.ts';
import { StreamSource } from '../http1/stream-source.ts';
import { isScript } from '../script/builder.ts';
import { LiveScript } from '../script/live-script.ts';
import type { Outcome } from '../script/player.ts';
import { isDelimited, type Position } from '../script/position.ts';
import { programSource, type OpSource } from '../script/program.ts';
import type { Script } from '../script/script.ts';

/** An answer as a player takes it. */
export interface Playable {
  readonly source: OpSource;
  /** Whether the peer can send another request after it, once all of it was said. */
  keepsConnection(): boolean;
  finish(outcome: Outcome): void;
}

/**
 * Makes any answer playable; without a request it answers one that could not be read.
 *
 * @param says what a message says of the connection, unless its headers do; default: what HTTP asks for
 */
export function playable(
  answer: PlayableAnswer,
  request: Request | undefined,
  says?: 'close' | 'keep-alive',
): Playable {
  const requestMethod = request?.method ?? '';
  if (answer instanceof LiveScript) return playableLive(answer, requestMethod);
  if (isScript(answer)) return playableScript(answer, requestMethod);
  const context = responseContext(request);
  return playableMessage(
    answer,
    says === undefined ? context : { ...context, connectionOption: says },
  );
}

/** An answer that is not wanted any more: its exchange ended before it was there. */
export function dismiss(answer: PlayableAnswer): void {
  if (answer instanceof LiveScript) answer.finish(false);
  else if (!isScript(answer)) leave(answer);
}

function leave({ content }: ResponseMessage): void {
  if (content instanceof ContentStream) content.leave();
}

function playableLive(live: LiveScript, requestMethod: string): Playable {
  return {
    source: new LiveEncoder(live, requestMethod),
    keepsConnection: () => live.keepsConnection ?? keeps(live.position, requestMethod),
    finish: (outcome) => live.finish(outcome !== 'peerClosed' && outcome !== 'stopped'),
  };
}

function playableScript(script: Script, requestMethod: string): Playable {
  const encoded = encodeScript(script, requestMethod);
  return {
    source: programSource(encoded),
    keepsConnection: () => keeps(encoded.position, requestMethod),
    finish() {},
  };
}

function playableMessage(message: ResponseMessage, context: ResponseContext): Playable {
  const { content } = message;
  const { requestMethod } = context;
  const keepsAfter = (position: Position): boolean =>
    !message.closesConnection && keepsMessage(message, position, requestMethod);
  if (content instanceof Uint8Array || !sendsContent(message, context)) {
    const encoded = encodeScript(encodeMessage(message, context), requestMethod);
    return {
      source: programSource(encoded),
      keepsConnection: () => keepsAfter(encoded.position),
      finish: () => leave(message),
    };
  }
  const coding = messageCoding(message, context);
  const source = new StreamSource(headSteps(message, context, coding), content, coding);
  return {
    source,
    keepsConnection: () => keepsAfter(source.position),
    finish: () => source.close(),
  };
}

/**
 * wptserve keeps the connection whenever the response has a `Content-Length`, also a wrong one:
 * a page then waits for what never comes, as it would there.
 */
function keepsMessage(
  message: ResponseMessage,
  position: Position,
  requestMethod: string,
): boolean {
  // The tunnel of a CONNECT is this connection.
  if (requestMethod === 'CONNECT' && message.status >= 200 && message.status < 300) return true;
  if (!message.isChecked && position.framing.kind === 'length') return !position.saysClose;
  // Whatever follows such a status is not the next response.
  if (message.status < 200 && requestMethod !== 'HEAD') return false;
  return keeps(position, requestMethod);
}

function keeps(position: Position, requestMethod: string): boolean {
  return !position.saysClose && isDelimited(position, requestMethod);
}
