import type { PlayableAnswer } from '../../http/exchange/answer.ts';
import { Conversation } from '../../http/exchange/conversation.ts';
import { ContentStream } from '../../http/response/content.ts';
import type { Request } from '../../http/request/request.ts';
import type { ResponseMessage } from '../../http/response/response-message.ts';
import { LiveEncoder } from '../../http1/live-encoder.ts';
import { headSteps, messageCoding, sendsContent } from '../../http1/message-head.ts';
import { responseContext, type ResponseContext } from '../../http1/response-context.ts';
import { encodeMessage } from '../../http1/response-encoder.ts';
import { encodeScript, joinBytes } from '../../http1/script-encoder.ts';
import { StreamSource } from '../../http1/stream-source.ts';
import { isScript } from '../../script/builder.ts';
import { LiveScript } from '../../script/live-script.ts';
import type { Outcome } from '../../script/player.ts';
import { isDelimited, type Position } from '../../script/position.ts';
import { programSource, type BytesOp, type OpSource, type Program } from '../../script/program.ts';
import type { Script } from '../../script/script.ts';

/** An answer as a player takes it. */
export interface Playable {
  readonly source: OpSource;
  /** Bytes that are still to be sent once all was said. */
  readonly behind?: Uint8Array | undefined;
  /** Whether the peer can send another request after it, once all of it was said. */
  keepsConnection(): boolean;
  finish(outcome: Outcome): void;
}

/** What a fault adds to an answer. */
export interface Addition {
  /** What a message says of its connection, unless its headers do. */
  readonly says?: 'close' | 'keep-alive';
  /** Bytes behind the response: in one write with it, if it is at hand. */
  readonly behind?: Uint8Array;
}

/** Makes any answer playable; without a request it answers one that could not be read. */
export function playable(
  answer: PlayableAnswer,
  request: Request | undefined,
  addition?: Addition,
): Playable {
  const requestMethod = request?.method ?? '';
  const behind = addition?.behind;
  if (isScript(answer)) return new PlayableScript(answer, requestMethod, behind);
  if (answer instanceof LiveScript) return playableLive(answer, requestMethod, behind);
  if (answer instanceof Conversation) {
    return {
      source: answer.source,
      keepsConnection: () => false,
      finish: (outcome) => answer.finish(outcome),
    };
  }
  const context = responseContext(request);
  return playableMessage(
    answer,
    addition?.says === undefined ? context : { ...context, connectionOption: addition.says },
    behind,
  );
}

function leave({ content }: ResponseMessage): void {
  if (content instanceof ContentStream) content.leave();
}

function playableLive(
  live: LiveScript,
  requestMethod: string,
  behind: Uint8Array | undefined,
): Playable {
  return {
    behind,
    source: new LiveEncoder(live, requestMethod),
    keepsConnection: () => live.keepsConnection ?? keeps(live.position, requestMethod),
    finish: (outcome) => live.finish(outcome !== 'peerClosed' && outcome !== 'stopped'),
  };
}

/** Of a script. A class, because there is one for each request: two closures less. */
class PlayableScript implements Playable {
  readonly source: OpSource;
  readonly #position: Position;
  readonly #requestMethod: string;

  constructor(script: Script, requestMethod: string, behind: Uint8Array | undefined) {
    const encoded = encodeScript(script, requestMethod);
    this.source = sourceOf(encoded, behind);
    this.#position = encoded.position;
    this.#requestMethod = requestMethod;
  }

  keepsConnection(): boolean {
    return keeps(this.#position, this.#requestMethod);
  }

  finish(): void {}
}

function playableMessage(
  message: ResponseMessage,
  context: ResponseContext,
  behind: Uint8Array | undefined,
): Playable {
  const { content } = message;
  const { requestMethod } = context;
  const keepsAfter = (position: Position): boolean =>
    !message.closesConnection && keepsMessage(message, position, requestMethod);
  if (content instanceof Uint8Array || !sendsContent(message, context)) {
    const encoded = encodeScript(encodeMessage(message, context), requestMethod);
    return {
      source: sourceOf(encoded, behind),
      keepsConnection: () => keepsAfter(encoded.position),
      finish: () => leave(message),
    };
  }
  const coding = messageCoding(message, context);
  const source = new StreamSource(headSteps(message, context, coding), content, coding);
  return {
    source,
    behind,
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
  if (requestMethod === 'HEAD' && position.contentBytes > 0) return false;
  return keeps(position, requestMethod);
}

function keeps(position: Position, requestMethod: string): boolean {
  return !position.saysClose && isDelimited(position, requestMethod);
}

function sourceOf(program: Program, behind: Uint8Array | undefined): OpSource {
  return programSource(behind === undefined ? program : withBytesBehind(program, behind));
}

/**
 * The same program with more bytes behind what it says, in one write with it: a peer that comes to
 * know that the response is complete has them already. Not where the program ends the connection.
 */
export function withBytesBehind(program: Program, bytes: Uint8Array): Program {
  const { ops } = program;
  const end = ops.at(-1);
  if (end?.kind !== 'end') return program;
  const behind: BytesOp = {
    kind: 'bytes',
    bytes,
    steps: [{ step: { kind: 'raw', bytes }, bytes: bytes.length }],
  };
  return { ops: joinBytes([...ops.slice(0, -1), behind, end]) };
}
