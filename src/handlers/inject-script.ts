// A script of the test's author in every HTML page (`wpt serve --inject-script`).
//
// Rule: it stands before the first content of a page: after the doctype, the
// start tags of html and head, and comments and white space around them. Bytes
// are read as the HTML standard's tokenizer does (§13.2.5), and only so far.

import { ContentStream, readContent } from '../http/response/content.ts';
import type { Response } from '../http/response/response.ts';

/** `html` with `script` in it; unchanged when it has no content, or is UTF-16. */
export function injectScript(html: Uint8Array, script: string): Uint8Array {
  const place = firstContent(html);
  if (place === undefined) return html;
  return Buffer.concat([html.subarray(0, place), scriptElement(script), html.subarray(place)]);
}

/**
 * Puts `script` into a page: bytes, text or a file whose Content-Type is `text/html` to the
 * letter. What is made piece by piece, or encoded, is left alone. A Content-Length that the
 * handler has set stays.
 */
export async function injectInto(response: Response, script: string): Promise<void> {
  const { headers, content } = response;
  if (headers.get('Content-Type')[0] !== 'text/html' || headers.has('Content-Encoding')) return;
  if (typeof content === 'string') {
    response.content = injectScript(Buffer.from(content, response.encoding), script);
  } else if (content instanceof Uint8Array) {
    response.content = injectScript(content, script);
  } else if (content instanceof ContentStream && content.slice(0, 0) !== undefined) {
    response.content = injectScript(await readContent(content), script);
  }
}

/** An element that runs `script` and leaves the document. */
function scriptElement(script: string): Buffer {
  return Buffer.from(`<script>
${script}
// Remove the injected script tag from the DOM.
document.currentScript.remove();
</script>
`);
}

const byteOrderMark = '\xef\xbb\xbf';
/** White space, comments, a doctype, and what is taken for a comment. */
const skipped = /[\t\n\f\r ]+|<!--(?:-?>|[^]*?--!?>)|<!(?!--)[^>]*>|<\?[^>]*>/y;
const tagName = /<(?<name>[a-z][^\t\n\f\r />]*)/iy;
const betweenAttributes = /[\t\n\f\r /]*/y;
const attributeName = /[^>][^\t\n\f\r />=]*/y;
const equalsSign = /[\t\n\f\r ]*=[\t\n\f\r ]*/y;
const attributeValue = /"[^"]*"|'[^']*'|(?!["'])[^\t\n\f\r >]*/y;

/** Where the first content of a page begins; undefined when it has none, or is UTF-16. */
function firstContent(html: Uint8Array): number | undefined {
  if (isUtf16(html)) return undefined;
  // Each byte is a character, so that an index is a place among the bytes.
  const text = Buffer.from(html.buffer, html.byteOffset, html.length).toString('latin1');
  let at = text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
  while (at < text.length) {
    const end = skipToken(text, at);
    if (end === undefined || end === at) return end;
    at = end;
  }
  return undefined;
}

/** By its byte order mark, or a zero in its first character. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (
    first === 0 ||
    second === 0 ||
    (first === 0xfe && second === 0xff) ||
    (first === 0xff && second === 0xfe)
  );
}

/**
 * The end of the token at `at`; `at` itself when it is content, undefined when the page ends
 * within it.
 */
function skipToken(text: string, at: number): number | undefined {
  const end = endOf(skipped, text, at);
  if (end !== undefined) return end;
  tagName.lastIndex = at;
  const { name } = tagName.exec(text)?.groups ?? {};
  if (name === undefined) return /^<[!?]/.test(text.slice(at, at + 2)) ? undefined : at;
  const tagEnd = endOfStartTag(text, at + 1 + name.length);
  return tagEnd === undefined || /^(?:html|head)$/i.test(name) ? tagEnd : at;
}

/** The end of a start tag whose name ends at `at`; undefined when the page ends within it. */
function endOfStartTag(text: string, at: number): number | undefined {
  let here: number | undefined = at;
  while (here !== undefined) {
    here = endOf(betweenAttributes, text, here) ?? here;
    if (text[here] === '>') return here + 1;
    here = endOf(attributeName, text, here);
    const value = here && endOf(equalsSign, text, here);
    if (value !== undefined) here = endOf(attributeValue, text, value);
  }
  return undefined;
}

/** Where the match of a sticky pattern at `at` ends. */
function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
