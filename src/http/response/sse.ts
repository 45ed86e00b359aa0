import { script } from '../../script/builder.ts';
import type { BodyScript } from '../../script/script.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../../usage-error.ts';

/** One server-sent event (WHATWG HTML, section "Server-sent events"). */
export interface ServerSentEvent {
  /** The payload; each line becomes a `data` field. */
  readonly data?: string;
  /** The event type. @default 'message' */
  readonly event?: string;
  /** Becomes `Last-Event-ID` of the next connection. */
  readonly id?: string;
  /** Milliseconds that the browser waits before it reconnects. */
  readonly retry?: number;
  /** A comment line, which the browser ignores. */
  readonly comment?: string;
}

const eventOptions = ['data', 'event', 'id', 'retry', 'comment'];

/**
 * The beginning of an event stream: a chunked `text/event-stream` head and the
 * events, one chunk each. It stays open for more:
 * `sse({ data: 'one', id: '1' }).delay(20).chunk(sse.event({ data: 'two' })).close()`.
 *
 * @throws UsageError when an event has an unknown field, or a line break where none can be
 */
export function sse(...events: readonly ServerSentEvent[]): BodyScript {
  const head = script.head(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'Transfer-Encoding': 'chunked',
  });
  return events.reduce<BodyScript>((stream, event) => stream.chunk(sse.event(event)), head);
}

/** The text of one event, ended by its empty line. */
sse.event = function eventText(event: ServerSentEvent): string {
  rejectUnknownOptions('sse event', event, eventOptions);
  const { data, event: type, id, retry, comment } = event;
  const lines = [
    ...(comment === undefined ? [] : linesOf('comment', comment).map((line) => `: ${line}`)),
    ...(type === undefined ? [] : [`event: ${oneLine('event', type)}`]),
    ...(id === undefined ? [] : [`id: ${oneLine('id', id)}`]),
    ...(retry === undefined ? [] : [`retry: ${wholeNumber(retry)}`]),
    ...(data === undefined ? [] : linesOf('data', data).map((line) => `data: ${line}`)),
  ];
  return lines.map((line) => `${line}\n`).join('') + '\n';
};

function linesOf(field: string, text: string): string[] {
  if (typeof text !== 'string') {
    throw new UsageError(`sse event: ${field} ${describeValue(text)} is not a string.`);
  }
  return text.split(/\r\n|\r|\n/);
}

function oneLine(field: string, text: string): string {
  if (linesOf(field, text).length === 1) return text;
  throw new UsageError(
    `sse event: ${field} ${JSON.stringify(text)} has a line break. Write chunk(bytes) to send that.`,
  );
}

function wholeNumber(retry: number): number {
  if (Number.isInteger(retry) && retry >= 0) return retry;
  throw new UsageError(
    `sse event: retry ${describeValue(retry)} is not a whole number of milliseconds.`,
  );
}
