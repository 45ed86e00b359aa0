// Content in parts, with pauses between them. A pause is a piece of content: what
// keeps time is whoever plays it.

import {
  ContentStream,
  isPause,
  type ContentPiece,
  type ContentPieces,
  type Pause,
} from '../http/response/content.ts';
import { fairPieces } from '../http/response/fair-pieces.ts';
import type { ResponseHeaders } from '../http/response/response-headers.ts';
import { definePipe } from './define-pipe.ts';
import { ofKind } from './pipe-arguments.ts';
import {
  endsWithPause,
  leaveContent,
  readLate,
  takeContent,
  TimedContent,
} from './timed-content.ts';
import {
  checkStart,
  endsWithDelay,
  goesBack,
  parseTrickle,
  totalDelayMs,
  type TrickleItem,
  type TricklePlan,
} from './trickle-plan.ts';

const delays = ofKind('delays', { allowed: ['delays and bytes'], read: parseTrickle });

/**
 * `trickle(d1:100:d0.5:r2)`: waits a second, sends 100 bytes, waits half a second, and sends the
 * rest, or repeats the last instructions. No cache may keep the response, unless a header says
 * otherwise.
 */
export const trickle = definePipe('trickle', [delays], async (response, _, plan) => {
  forbidCaching(response.headers);
  const taken = takeContent(response);
  const { content, pauseMs } = goesBack(plan) ? await readLate(taken) : taken;
  const pieces = (): ContentPieces =>
    content instanceof ContentStream
      ? trickleStream(plan, content, pauseMs)
      : trickleBytes(plan, content, pauseMs);
  const { length } = content;
  if (goesBack(plan) && length !== undefined) checkStart(plan, length);
  // Bytes that are sent twice are no longer the content, and how many they are shows at the end.
  response.content =
    length === undefined || goesBack(plan)
      ? new ContentStream({ length: undefined, pieces, leave: () => leaveContent(content) })
      : new TimedContent(
          { content, pauseMs: pauseMs + totalDelayMs(plan, length) },
          {
            length,
            endsWithPause:
              endsWithDelay(plan, length) ||
              (pauseMs > 0 && length === 0) ||
              endsWithPause(content),
            pieces,
          },
        );
});

function forbidCaching(headers: ResponseHeaders): void {
  if (['Cache-Control', 'Pragma', 'Expires'].some((name) => headers.has(name))) return;
  headers.set('Cache-Control', 'no-cache, no-store, must-revalidate');
  headers.set('Pragma', 'no-cache');
  headers.set('Expires', '0');
}

function* trickleBytes(
  { once, loop }: TricklePlan,
  bytes: Uint8Array,
  pauseMs: number,
): Generator<ContentPiece> {
  let at = 0;
  function* play(items: readonly TrickleItem[]): Generator<ContentPiece> {
    for (const item of items) {
      if (item.kind === 'delay') {
        yield { pauseMs: item.amount };
        continue;
      }
      // A negative number goes back: where that is follows from the rules of Python's slices.
      const part = bytes.subarray(at, at + item.amount);
      at += item.amount;
      if (part.length > 0) yield part;
    }
  }
  if (pauseMs > 0) yield { pauseMs };
  yield* play(once);
  while (loop.length > 0 && at < bytes.length) yield* play(loop);
  if (at < bytes.length) yield bytes.subarray(at);
}

async function* trickleStream(
  { once, loop }: TricklePlan,
  content: ContentStream,
  pauseMs: number,
): AsyncGenerator<ContentPiece> {
  const reader = new PieceReader(content);
  async function* play(items: readonly TrickleItem[]): AsyncGenerator<ContentPiece> {
    for (const item of items) {
      if (item.kind === 'delay') yield { pauseMs: item.amount };
      else yield* reader.take(item.amount);
    }
  }
  try {
    if (pauseMs > 0) yield { pauseMs };
    yield* play(once);
    while (loop.length > 0 && (yield* reader.fill())) yield* play(loop);
    yield* reader.take(Infinity);
  } finally {
    await reader.close();
  }
}

/** Takes a stream in as many bytes as are asked for, whatever its pieces are. Its pauses are passed on. */
class PieceReader {
  readonly #pieces: AsyncGenerator<ContentPiece, void, undefined>;
  #rest: Uint8Array = Buffer.alloc(0);

  constructor(content: ContentStream) {
    this.#pieces = fairPieces(content.pieces());
  }

  /** So many bytes, as they come; fewer when there are no more. */
  async *take(count: number): AsyncGenerator<ContentPiece> {
    let missing = count;
    while (missing > 0 && (yield* this.fill())) {
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      yield part;
    }
  }

  /** Reads until there is a byte; false when there is none. */
  async *fill(): AsyncGenerator<Pause, boolean> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#pieces.next();
      if (done === true) return false;
      if (isPause(value)) yield value;
      else this.#rest = value;
    }
    return true;
  }

  /** Reads no more. */
  async close(): Promise<void> {
    await this.#pieces.return();
  }
}
