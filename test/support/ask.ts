// One request on a connection of its own, and everything that came of it.

import { RawClient } from './raw-client.ts';

/** What a server answered. */
export interface Answered {
  readonly status: number;
  readonly statusText: string;
  /** Field lines in wire order, without `Server` and `Date`. */
  readonly lines: readonly string[];
  /** The content, decoded when it is chunked; each byte a character. */
  readonly body: string;
  /** Everything that came, interim responses too. */
  readonly text: string;
  /** Whether the server was ready for another request, or else how it ended the connection. */
  readonly ending: 'kept' | 'fin' | 'reset';
}

// A second request shows whether the connection is kept, and where the first answer ends.
const probe = 'GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n';
const probed = /(?<=.)HTTP\/1\.1 204 No Content\r\nServer: wptserve\r\nDate: [^\r\n]+\r\n\r\n$/s;

/** Sends a request, such as {@link get} makes it. */
export async function ask(port: number, request: string | Buffer): Promise<Answered> {
  const client = await RawClient.open(port);
  try {
    client.send(request).send(probe);
    await client.seesAtEnd(probed);
    const isKept = probed.test(client.text);
    const ending = isKept ? 'kept' : await client.ended();
    return { ...parse(client.text.replace(probed, '')), ending };
  } finally {
    client.close();
  }
}

/** The final response in some text, of which interim ones are skipped. */
function parse(text: string): Omit<Answered, 'ending'> {
  const final = text.replace(/^(?:HTTP\/1\.1 1\d\d [^]*?\r\n\r\n)+(?=HTTP)/, '');
  const end = final.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = final.slice(0, end).split('\r\n');
  const rest = end === -1 ? '' : final.slice(end + 4);
  const [, status, statusText = ''] = /^HTTP\/1\.1 (-?\d+) (.*)$/.exec(statusLine) ?? [];
  const isChunked = lines.some((line) => /^transfer-encoding: *chunked$/i.test(line));
  return {
    status: Number(status),
    statusText,
    lines: lines.filter((line) => !/^(?:Server|Date): /.test(line)),
    body: isChunked ? dechunk(rest) : rest,
    text,
  };
}

/** The content of well-formed chunks; whatever else there is stays as it is. */
function dechunk(text: string): string {
  let body = '';
  let rest = text;
  for (;;) {
    const size = /^([0-9a-f]+)\r\n/.exec(rest);
    if (size === null) return body + rest;
    const [line, digits = ''] = size;
    const length = Number.parseInt(digits, 16);
    if (length === 0 && rest === '0\r\n\r\n') return body;
    body += rest.slice(line.length, line.length + length);
    rest = rest.slice(line.length + length + 2);
  }
}
