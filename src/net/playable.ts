import type { PlayableAnswer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { LiveEncoder } from '../http1/live-encoder.ts';
import { encodeReply } from '../http1/response-encoder.ts';
import { encodeScript } from '../http1/script-encoder.ts';
import { isScript } from '../script/builder.ts';
import { LiveScript } from '../script/live-script.ts';
import type { Outcome } from '../script/player.ts';
import type { Position } from '../script/position.ts';
import { programSource, type OpSource } from '../script/program.ts';

/** An answer as a player takes it. */
export interface Playable {
  readonly source: OpSource;
  /** Where the script stands after all that was said. */
  position(): Position;
  finish(outcome: Outcome): void;
}

/** Makes any answer playable; without a request it answers one that could not be read. */
export function playable(answer: PlayableAnswer, request: Request | undefined): Playable {
  const requestMethod = request?.method ?? '';
  if (answer instanceof LiveScript) {
    return {
      source: new LiveEncoder(answer, requestMethod),
      position: () => answer.position,
      finish: (outcome) => answer.finish(outcome !== 'peerClosed' && outcome !== 'stopped'),
    };
  }
  const script = isScript(answer)
    ? answer
    : encodeReply(answer, {
        requestMethod,
        takesChunked: request?.head.version === '1.1',
        connectionOption: connectionOption(request),
        nowMs: Date.now(),
      });
  const encoded = encodeScript(script, requestMethod);
  return { source: programSource(encoded), position: () => encoded.position, finish() {} };
}

/** RFC 9112 §9.3: what the peer must be told about the connection. */
function connectionOption(request: Request | undefined): 'close' | 'keep-alive' | undefined {
  if (request === undefined || !request.head.persistent) return 'close';
  return request.head.version === '1.0' ? 'keep-alive' : undefined;
}
