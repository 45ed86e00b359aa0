// Content whose pauses are known before it is read.
//
// Rule: a pipe that needs the content takes it without the pauses that an earlier
// pipe put into it, and the whole response is late by as much instead. So it is
// in the reference, where such a pipe waits until it has the content. Pauses that
// nobody can count before the content is read (those of a handler, and those of
// trickle when the length is not known) stay where they are, unless the content
// has to be read at once.

import {
  ContentStream,
  isPause,
  type Content,
  type ContentPieces,
  type ContentStreamParts,
} from '../http/response/content.ts';
import { fairPieces } from '../http/response/fair-pieces.ts';
import type { Response } from '../http/response/response.ts';
import { PipeError } from './pipe-error.ts';

/** Content, and by how many milliseconds it is late. */
interface LateContent<Kind extends Content = Content> {
  readonly content: Kind;
  readonly pauseMs: number;
}

/** Content in which a pipe has put pauses. */
export class TimedContent extends ContentStream {
  /** The content without these pauses. */
  readonly untimed: Content;
  /** All of these pauses together. */
  readonly pauseMs: number;

  constructor(
    { content, pauseMs }: LateContent,
    parts: Pick<ContentStreamParts, 'length' | 'endsWithPause' | 'pieces'>,
  ) {
    super({ ...parts, leave: () => leaveContent(content) });
    this.untimed = content;
    this.pauseMs = pauseMs;
  }
}

/** The content of a response for a pipe that passes it on, without the pauses of earlier pipes. */
export function takeContent(response: Response): LateContent {
  const content = response.toContent();
  return content instanceof TimedContent
    ? { content: content.untimed, pauseMs: content.pauseMs }
    : { content, pauseMs: 0 };
}

/** What a pipe takes that needs all of the content: whoever makes it may never come to an end. */
const maxRead = { bytes: 64 * 1024 * 1024, pieces: 65_536 };

/**
 * All bytes of `content`, late by the pauses in it.
 *
 * @throws PipeError when they are more than a pipe can take, or never end
 */
export async function readLate({
  content,
  pauseMs,
}: LateContent): Promise<LateContent<Uint8Array>> {
  if (content instanceof Uint8Array) return { content, pauseMs };
  const read: Uint8Array[] = [];
  let readPauseMs = pauseMs;
  let [bytes, pieces] = [0, 0];
  for await (const piece of fairPieces(content.pieces())) {
    pieces += 1;
    if (isPause(piece)) readPauseMs += piece.pauseMs;
    else bytes += piece.length;
    if (bytes > maxRead.bytes || pieces > maxRead.pieces) {
      content.leave();
      throw new PipeError(
        `a pipe that needs all of the content takes ${maxRead.bytes} bytes in ${maxRead.pieces} pieces, and there are more.`,
      );
    }
    if (!isPause(piece) && piece.length > 0) read.push(piece);
  }
  return { content: Buffer.concat(read), pauseMs: readPauseMs };
}

/** Gives a response content that begins after a pause. */
export function setLateContent(response: Response, { content, pauseMs }: LateContent): void {
  response.content =
    pauseMs === 0
      ? content
      : new TimedContent(
          { content, pauseMs },
          {
            length: content.length,
            endsWithPause: content.length === 0 || endsWithPause(content),
            pieces: () => afterPause(pauseMs, content),
          },
        );
}

/** Whether a pause may stand behind the last byte of content. */
export function endsWithPause(content: Content): boolean {
  return content instanceof ContentStream && content.endsWithPause;
}

/** Lets go of what content holds: nothing is wanted of it, or no more. */
export function leaveContent(content: Content): void {
  if (content instanceof ContentStream) content.leave();
}

/** Makes Content-Length say the length of `content`; a length that nobody knows is left out. */
export function setContentLength(response: Response, content: Content): void {
  if (content.length === undefined) response.headers.delete('Content-Length');
  else response.headers.set('Content-Length', content.length);
}

function afterPause(pauseMs: number, content: Content): ContentPieces {
  if (content instanceof Uint8Array)
    return content.length === 0 ? [{ pauseMs }] : [{ pauseMs }, content];
  return piecesAfterPause(pauseMs, content);
}

async function* piecesAfterPause(pauseMs: number, content: ContentStream) {
  yield { pauseMs };
  yield* content.pieces();
}
