// How much of a response head there is in the bytes that a script has sent, as
// Chromium sees it: only a script can stop within a head.

/** What {@link sentHead} finds. */
export interface SentHead {
  readonly head: 'none' | 'part' | 'whole';
  readonly status: number | undefined;
}

/** Chromium gives up on a longer head. */
export const maxSentHeadBytes = 256 * 1024;
/** Chromium looks past so many bytes of junk for a status line, and not sooner than it has 8 bytes. */
const statusLineStart = /^[^]{0,4}?(?=HTTP)/i;
const statusLine = /^HTTP\/\d+(?:\.\d+)? +(\d{3})/i;
const bytesToJudge = 8;

/** Whether more than interim responses was sent (RFC 9110 §15.2); 101 is final. */
export function hasFinalHead(text: string): boolean {
  const interim = /HTTP\/1\.\d 1(?!01)\d\d/y;
  for (let start = 0; start < text.length;) {
    interim.lastIndex = start;
    if (!interim.test(text)) return true;
    const end = text.indexOf('\r\n\r\n', start);
    if (end === -1) return false;
    start = end + 4;
  }
  return false;
}

/** How much of a head these bytes are. What no browser would go on to read as one counts as whole. */
export function sentHead(bytes: Buffer): SentHead {
  if (bytes.length === 0) return { head: 'none', status: undefined };
  const text = bytes.toString('latin1', 0, maxSentHeadBytes);
  const junk = statusLineStart.exec(text)?.[0];
  const head = text.slice(junk?.length ?? 0);
  const status = statusLine.exec(head)?.[1];
  const isHopeless =
    text.length >= maxSentHeadBytes || (junk === undefined && text.length >= bytesToJudge);
  return {
    head: isHopeless || (junk !== undefined && /\n\r?\n/.test(head)) ? 'whole' : 'part',
    status: status === undefined ? undefined : Number(status),
  };
}
