// The content of a response before it is framed (RFC 9110 §6.4).
//
// Rule: a pause is data. Whoever makes content says where it pauses and never
// waits itself, so that the player stays the only one that keeps time.

/** No byte for so many milliseconds, counted like a `delay` step of a script. */
export interface Pause {
  readonly pauseMs: number;
}

/** Some bytes of content, or a pause between them. */
export type ContentPiece = Uint8Array | Pause;

/** Where the pieces of one reading come from. */
export type ContentPieces = Iterable<ContentPiece> | AsyncIterable<ContentPiece>;

/** What content that is read piece by piece can say of itself. */
export interface ContentStreamParts {
  /** All bytes of it; undefined when that is not known before the last one. */
  readonly length: number | undefined;
  /**
   * Whether a pause may stand behind the last byte: it belongs to the response, so that the peer
   * must not take it for whole before. @default when the length is not known
   */
  readonly endsWithPause?: boolean;
  /** Begins a reading. It is called at most once for each response. */
  readonly pieces: () => ContentPieces;
  /**
   * Begins a reading whose pieces may change once the next one is asked for. It takes the place of
   * `pieces` where that can be made use of.
   */
  readonly lend?: () => ContentPieces;
  /** Lets go of what the content holds, such as a socket: nothing is wanted of it, or no more. */
  readonly leave?: () => void;
  /** The bytes from `start` to `end`, for content that can begin anywhere. */
  readonly slice?: (start: number, end: number) => ContentStream;
}

/** Content that is read piece by piece, and only as fast as the peer takes it. */
export class ContentStream {
  /** Bytes in all; undefined when that is not known before the last one. */
  readonly length: number | undefined;
  /** Whether a pause may stand behind the last byte. */
  readonly endsWithPause: boolean;
  readonly #pieces: () => ContentPieces;
  readonly #lend: () => ContentPieces;
  readonly #leave: (() => void) | undefined;
  readonly #slice: ((start: number, end: number) => ContentStream) | undefined;

  constructor(parts: ContentStreamParts) {
    this.length = parts.length;
    this.endsWithPause = parts.endsWithPause ?? parts.length === undefined;
    this.#pieces = parts.pieces;
    this.#lend = parts.lend ?? parts.pieces;
    this.#leave = parts.leave;
    this.#slice = parts.slice;
  }

  /** Begins a reading. */
  pieces(): ContentPieces {
    return this.#pieces();
  }

  /** Begins a reading for whoever is done with a piece before asking for the next: it may change then. */
  lend(): ContentPieces {
    return this.#lend();
  }

  /** Nothing is wanted of it, or no more, whether it was read or not. */
  leave(): void {
    this.#leave?.();
  }

  /**
   * The bytes from `start` to `end` (not included) when they can be had without reading what
   * stands before them; undefined when they cannot.
   */
  slice(start: number, end: number): ContentStream | undefined {
    return this.#slice?.(start, end);
  }
}

/** The content of a response: at hand, or read piece by piece. */
export type Content = Uint8Array | ContentStream;

/**
 * How many bytes tell the peer that it has all: undefined when the length is not known, or when
 * the content goes on behind its last byte.
 */
export function lengthToTell(content: Content): number | undefined {
  return content instanceof ContentStream && content.endsWithPause ? undefined : content.length;
}

/** Whether a piece is a pause. */
export function isPause(piece: ContentPiece): piece is Pause {
  return !(piece instanceof Uint8Array);
}

/** All bytes of `content`, without its pauses. */
export async function readContent(content: Content): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  const read: Uint8Array[] = [];
  for await (const piece of content.pieces()) if (!isPause(piece)) read.push(piece);
  const [only] = read;
  return only !== undefined && read.length === 1 ? only : Buffer.concat(read);
}
