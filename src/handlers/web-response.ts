import type { HandlerHeaders } from '../http/exchange/answer.ts';
import type { ResponseContent } from '../http/response/response-content.ts';
import type { ResponseStatus } from '../http/response/response.ts';
import { UsageError } from '../usage-error.ts';

/** wptserve's longest form of what a handler returns. */
type WebResult = readonly [ResponseStatus, HandlerHeaders, ResponseContent];

/** Whether it is a `Response` of the Fetch standard: of Node.js, or of a library of that shape. */
export function isWebResponse(value: unknown): value is globalThis.Response {
  return (
    value instanceof globalThis.Response ||
    (typeof value === 'object' &&
      value !== null &&
      Object.prototype.toString.call(value) === '[object Response]' &&
      'arrayBuffer' in value)
  );
}

/**
 * What such a response says, as a handler returns it. Content that is at hand as a whole gets its
 * length; a body that streams is sent as it comes, and cancelled when the peer leaves.
 *
 * @throws UsageError when it cannot be sent
 */
export async function webResult(response: globalThis.Response): Promise<WebResult> {
  const { status, statusText, headers, body } = response;
  // Response.error() has it, and an opaque response.
  if (status < 200) {
    throw new UsageError(
      `a handler returned a Response with status ${status}. Its status is 200 to 599; for a network error use script.reset() or the route option fault.`,
    );
  }
  if (response.bodyUsed || body?.locked === true) {
    throw new UsageError(
      'a handler returned a Response whose body was read before. Return response.clone(), or a new Response.',
    );
  }
  const code: ResponseStatus = statusText === '' ? status : [status, statusText];
  return [code, [...headers], body === null ? '' : await contentOf(body)];
}

type Read = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>;

/** Text and bytes are one piece, behind which the stream ends at once. */
async function contentOf(body: ReadableStream<Uint8Array>): Promise<ResponseContent> {
  const reader = body.getReader();
  const first = reader.read();
  const atHand = await settledSoon(first);
  if (atHand?.done === true) return '';
  if (atHand === undefined) return restOf(reader, [first]);
  const second = reader.read();
  const behind = await settledSoon(second);
  return behind?.done === true ? atHand.value : restOf(reader, [first, second]);
}

/** What is to be read, beginning with what was asked for before. */
function restOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  asked: Promise<Read>[],
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const read = await (asked.shift() ?? reader.read());
        if (read.done) controller.close();
        else controller.enqueue(read.value);
      },
      // The peer has left: whoever makes the body is told.
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** What it resolves to within this turn of the event loop; a failure is for whoever reads on. */
async function settledSoon(read: Promise<Read>): Promise<Read | undefined> {
  return Promise.race([read.catch(() => undefined), turnOfEventLoop()]);
}

function turnOfEventLoop(): Promise<undefined> {
  return new Promise((resolve) => {
    setImmediate(() => resolve(undefined));
  });
}
