import {
  ContentStream,
  type Content,
  type ContentPiece,
  type ContentPieces,
} from '../http/response/content.ts';

/** The same content; `report` is told when it breaks off, which the peer sees as a closed connection. */
export function reportingContent(content: Content, report: (error: unknown) => void): Content {
  if (!(content instanceof ContentStream)) return content;
  return new ContentStream({
    length: content.length,
    endsWithPause: content.endsWithPause,
    pieces: () => reportingPieces(() => content.pieces(), report),
    lend: () => reportingPieces(() => content.lend(), report),
    leave: () => content.leave(),
  });
}

function reportingPieces(
  begin: () => ContentPieces,
  report: (error: unknown) => void,
): ContentPieces {
  const pieces = begin();
  return Symbol.asyncIterator in pieces ? reportLater(pieces, report) : reportNow(pieces, report);
}

function* reportNow(
  pieces: Iterable<ContentPiece>,
  report: (error: unknown) => void,
): Generator<ContentPiece> {
  try {
    yield* pieces;
  } catch (error) {
    report(error);
    throw error;
  }
}

async function* reportLater(
  pieces: AsyncIterable<ContentPiece>,
  report: (error: unknown) => void,
): AsyncGenerator<ContentPiece> {
  try {
    yield* pieces;
  } catch (error) {
    report(error);
    throw error;
  }
}
