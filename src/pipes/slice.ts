import {
  ContentStream,
  isPause,
  type Content,
  type ContentPiece,
} from '../http/response/content.ts';
import { fairPieces } from '../http/response/fair-pieces.ts';
import { definePipe } from './define-pipe.ts';
import { pipeArgument } from './pipe-arguments.ts';
import { readLate, setContentLength, setLateContent, takeContent } from './timed-content.ts';

/** `slice(start[,end])`: a part of the content; negative positions count from its end, `null` is no limit. */
export const slice = definePipe(
  'slice',
  [pipeArgument.int('start').nullable(), pipeArgument.int('end').nullable().optional()],
  async (response, _, start, end) => {
    const from = start ?? 0;
    const to = end ?? Infinity;
    let late = takeContent(response);
    // Where the end is must be known to count from there.
    if (late.content.length === undefined && (from < 0 || to < 0)) late = await readLate(late);
    const content = cut(late.content, from, to);
    setContentLength(response, content);
    setLateContent(response, { ...late, content });
  },
);

function cut(content: Content, start: number, end: number): Content {
  const { length } = content;
  const from = position(start, length);
  const to = Math.max(from, position(end, length));
  if (content instanceof Uint8Array) return content.subarray(from, to);
  if (to === from) {
    content.leave();
    return Buffer.alloc(0);
  }
  const leave = (): void => content.leave();
  if (length === undefined) {
    return new ContentStream({ length, pieces: () => piecesBetween(content, from, to), leave });
  }
  // What stands behind the last byte belongs to it.
  const isEnd = to === length;
  return (
    content.slice(from, to) ??
    new ContentStream({
      length: to - from,
      endsWithPause: isEnd && content.endsWithPause,
      pieces: () => piecesBetween(content, from, isEnd ? Infinity : to),
      leave,
    })
  );
}

function position(index: number, length = Infinity): number {
  return index < 0 ? Math.max(0, length + index) : Math.min(index, length);
}

/** Pauses are passed on where they are; nothing is read after `to`. */
async function* piecesBetween(
  content: ContentStream,
  from: number,
  to: number,
): AsyncGenerator<ContentPiece> {
  let at = 0;
  for await (const piece of fairPieces(content.pieces())) {
    if (isPause(piece)) {
      yield piece;
      continue;
    }
    const part = piece.subarray(Math.max(0, from - at), to - at);
    at += piece.length;
    if (part.length > 0) yield part;
    if (at >= to) return;
  }
}
