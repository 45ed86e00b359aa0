// Events as text, one a line: what golden cases are written in and what
// properties compare. Content events that follow each other are merged, since
// where they are cut is up to the packets.

import type { RequestEvent } from '../../src/http1/events.ts';
import { RequestParser } from '../../src/http1/request-parser.ts';
import type { ParserLimits } from '../../src/http1/parser-limits.ts';
import type { Fields } from '../../src/http/fields.ts';

/** The log of all events of one connection. */
export function logOf(events: readonly RequestEvent[]): string[] {
  const lines: string[] = [];
  let content = '';
  for (const event of events) {
    if (event.kind === 'content') {
      content += event.bytes.toString('latin1');
      continue;
    }
    if (content !== '') lines.push(`content ${quote(content)}`);
    content = '';
    lines.push(...linesOf(event));
  }
  if (content !== '') lines.push(`content ${quote(content)}`);
  return lines;
}

export interface ParseOptions {
  readonly limits?: Partial<ParserLimits>;
  /** Whether the peer half-closes after the last packet. */
  readonly end?: boolean;
}

/** Feeds packets to a new parser and pulls every event after each of them. */
export function parseAll(packets: Iterable<Buffer>, options: ParseOptions = {}): RequestEvent[] {
  const parser = new RequestParser(options.limits);
  const events: RequestEvent[] = [];
  for (const packet of packets) {
    parser.receive(packet);
    events.push(...pullAll(parser));
  }
  if (options.end === true) {
    parser.receiveEnd();
    events.push(...pullAll(parser));
  }
  return events;
}

/** Every event that can be had without more bytes. */
export function pullAll(parser: RequestParser): RequestEvent[] {
  const events: RequestEvent[] = [];
  for (let event = parser.nextEvent(); event !== undefined; event = parser.nextEvent()) {
    events.push(event);
  }
  return events;
}

function linesOf(event: Exclude<RequestEvent, { kind: 'content' }>): string[] {
  switch (event.kind) {
    case 'head': {
      const { head } = event;
      const { form, rawPath, query, authority } = head.requestTarget;
      const framing =
        head.framing.kind === 'length' ? `length ${head.framing.bytes}` : head.framing.kind;
      return [
        `head ${head.method} ${head.target} HTTP/${head.version}`,
        `  target: ${form} path=${rawPath}` +
          (query === undefined ? '' : ` query=${query}`) +
          (authority === undefined ? '' : ` authority=${authority}`),
        `  body: ${framing}, ${head.persistent ? 'persistent' : 'last'}` +
          (head.expectsContinue ? ', expects continue' : '') +
          (head.upgrade ? ', upgrade' : ''),
        ...fieldLines(head.fields),
      ];
    }
    case 'end':
      return ['end', ...(event.trailers === undefined ? [] : fieldLines(event.trailers))];
    case 'closed':
      return ['closed'];
    case 'error':
      return [`error ${event.error.status} ${event.error.code} at ${event.error.offset}`];
  }
}

function fieldLines(fields: Fields): string[] {
  return [...fields].map(([name, value]) => `  ${name}: ${quote(value)}`);
}

function quote(text: string): string {
  const escaped = JSON.stringify(text).replace(
    /[\u007f-\u00ff]/g,
    (char) => String.raw`\x${char.charCodeAt(0).toString(16)}`,
  );
  return text.length > 200 ? `${text.length} bytes` : escaped;
}
