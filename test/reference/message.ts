// Bytes of a connection as HTTP messages, whatever they are. Nothing is refused: what is no head
// is a body, and a body goes on to the next status line or to the end.

import type { Recording } from './recording.ts';

/** A field line; its value is without the white space around it. */
export type Field = readonly [name: string, value: string];

/** A head, or none, and what follows it. */
export interface Message {
  /** Empty when the bytes do not begin with one. */
  readonly statusLine: string;
  readonly fields: readonly Field[];
  /** Decoded when it is in the chunked coding. */
  readonly body: string;
  /** It was in the chunked coding, and not only said to be. */
  readonly isChunked: boolean;
  /** Where each byte of the body stands in the bytes of the connection. */
  readonly offsets: readonly number[];
}

/** Everything that came on one connection. */
export interface Answer {
  readonly messages: readonly Message[];
  /** The other side has sent its FIN. */
  readonly closed: boolean;
  /** When it came, of timed exchanges. */
  readonly times?: Times;
}

/** When a message came. */
export interface Times {
  /** The last byte of its head, since the request was sent. */
  readonly headAtMs: number;
  readonly pieces: readonly Piece[];
}

/** A part of a body that came at once. */
export interface Piece {
  /** Of its first byte, in the body. */
  readonly offset: number;
  readonly atMs: number;
}

/** The page that Python's parser answers with, sometimes without a head before it. */
const parserErrorPage = '<!DOCTYPE HTML>\n<html lang="en">\n    <head>';

/** What was recorded. */
export function recordedAnswer({ request, response }: Recording): Answer {
  const { status_line: statusLine, headers: fields, body, closed } = response;
  const isEmpty = statusLine === '' && fields.length === 0 && body === '';
  const messages = isEmpty ? [] : splitAfterHead(statusLine, fields, body, 0, isHead(request));
  return { messages, closed, ...recordedTimes(response) };
}

function recordedTimes({
  head_t_ms: headAtMs,
  body_chunks: chunks,
}: Recording['response']): Pick<Answer, 'times'> {
  if (headAtMs === undefined || chunks === undefined) return {};
  let offset = 0;
  const pieces = chunks.map(({ t_ms: atMs, bytes }) => {
    const piece = { offset, atMs };
    offset += bytes.length;
    return piece;
  });
  return { times: { headAtMs, pieces } };
}

/** The messages in the bytes that answered `request`. */
export function splitMessages(bytes: string, request: string): Message[] {
  return splitAt(bytes, 0, isHead(request));
}

/** The values of all fields of this name, in any case. */
export function valuesOf(message: Message, name: string): string[] {
  return message.fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

/** The status code; undefined when there is no status line. */
export function statusOf({ statusLine }: Message): number | undefined {
  const code = /^HTTP\/\d\.\d (-?\d+)/.exec(statusLine)?.[1];
  return code === undefined ? undefined : Number(code);
}

function isHead(request: string): boolean {
  return request.startsWith('HEAD ');
}

function splitAt(bytes: string, start: number, answersHead: boolean): Message[] {
  const rest = bytes.slice(start);
  if (rest === '') return [];
  if (!rest.startsWith('HTTP/')) return splitAfterHead('', [], bytes, start, answersHead);
  const end = /\r?\n\r?\n/.exec(rest);
  const [statusLine = '', ...lines] = rest.slice(0, end?.index).split(/\r?\n/);
  const bodyStart = end === null ? bytes.length : start + end.index + end[0].length;
  return splitAfterHead(statusLine, lines.map(parseField), bytes, bodyStart, answersHead);
}

function parseField(line: string): Field {
  const colon = line.indexOf(':');
  if (colon === -1) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')];
}

/** The message that this head begins, and those after it. */
function splitAfterHead(
  statusLine: string,
  fields: readonly Field[],
  bytes: string,
  bodyStart: number,
  answersHead: boolean,
): Message[] {
  const head = { statusLine, fields, body: '', isChunked: false, offsets: [] };
  const rest = bytes.slice(bodyStart);
  const saysChunked = valuesOf(head, 'transfer-encoding').includes('chunked') && !answersHead;
  const decoded = saysChunked ? decodeChunked(rest) : undefined;
  const end = decoded?.end ?? endOfBody(head, rest, answersHead);
  const body = decoded?.body ?? rest.slice(0, end);
  const offsets = decoded?.offsets ?? Array.from(body, (_, index) => index);
  return [
    {
      ...head,
      body,
      isChunked: decoded !== undefined,
      offsets: offsets.map((offset) => bodyStart + offset),
    },
    ...splitAt(bytes, bodyStart + end, answersHead),
  ];
}

/** Where the body ends: at its length when another message begins there, else with the bytes. */
function endOfBody(head: Message, rest: string, answersHead: boolean): number {
  const status = statusOf(head) ?? 0;
  const hasNone = answersHead || (status >= 100 && status < 200) || status === 204;
  const length = hasNone ? 0 : Number(valuesOf(head, 'content-length')[0] ?? rest.length);
  return beginsMessage(rest.slice(length)) ? length : rest.length;
}

function beginsMessage(text: string): boolean {
  return text.startsWith('HTTP/1.') || text.startsWith(parserErrorPage);
}

/** Chunked content that ends as it should; undefined for anything else. */
export function decodeChunked(
  text: string,
): { body: string; offsets: number[]; end: number } | undefined {
  let body = '';
  let at = 0;
  const offsets: number[] = [];
  for (;;) {
    const line = /^([0-9a-f]+)(?:;[^\r\n]*)?\r\n/i.exec(text.slice(at));
    if (line === null) return undefined;
    const size = Number.parseInt(line[1] ?? '', 16);
    at += line[0].length;
    if (size === 0) {
      const trailers = /^(?:[^\r\n]+\r\n)*\r\n/.exec(text.slice(at));
      return trailers === null ? undefined : { body, offsets, end: at + trailers[0].length };
    }
    if (text.slice(at + size, at + size + 2) !== '\r\n') return undefined;
    for (let index = 0; index < size; index++) offsets.push(at + index);
    body += text.slice(at, at + size);
    at += size + 2;
  }
}
