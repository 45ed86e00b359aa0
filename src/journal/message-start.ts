// What the first and the last bytes of a message say, read from what was recorded: the
// journal keeps no parsed head, and a scripted response never had one.

import type { WireSegment } from './wire-log.ts';

/** A head that is longer is not looked at beyond this. */
const maxBytes = 65_536;
const maxEndBytes = 4096;

/** The Host field of a request, as it was sent. */
export function hostOf(request: readonly WireSegment[]): string | undefined {
  const [head = ''] = startOf(request).split('\r\n\r\n', 1);
  return /^host:[\t ]*(.*?)[\t ]*$/im.exec(head.replaceAll('\r', ''))?.[1];
}

/** The status of the first response that is not interim (RFC 9110 §15.2); 101 is final. */
export function statusOf(responses: readonly WireSegment[]): number | undefined {
  return statusIn(startOf(responses));
}

/** {@link statusOf} what begins with this text. */
export function statusIn(text: string): number | undefined {
  const statusLine = /HTTP\/\d(?:\.\d)? (\d{3})(?!\d)/y;
  for (;;) {
    const status = statusLine.exec(text)?.[1];
    if (status === undefined) return undefined;
    if (!status.startsWith('1') || status === '101') return Number(status);
    const end = text.indexOf('\r\n\r\n', statusLine.lastIndex);
    if (end === -1) return undefined;
    statusLine.lastIndex = end + 4;
  }
}

/** The last bytes after the last cut, as latin-1: more than a last chunk and its trailers are. */
export function endOf(segments: readonly WireSegment[]): string {
  let text = '';
  for (const segment of segments.toReversed()) {
    if (segment.kind === 'cut' || text.length >= maxEndBytes) break;
    const { buffer, byteOffset, length } = segment.bytes;
    const start = Math.max(0, length - maxEndBytes);
    text = Buffer.from(buffer, byteOffset + start, length - start).toString('latin1') + text;
  }
  return text;
}

/** The bytes before the first cut, as latin-1. */
export function startOf(segments: readonly WireSegment[]): string {
  let text = '';
  for (const segment of segments) {
    if (segment.kind === 'cut' || text.length >= maxBytes) break;
    const { buffer, byteOffset, length } = segment.bytes;
    text += Buffer.from(buffer, byteOffset, Math.min(length, maxBytes)).toString('latin1');
  }
  return text;
}
