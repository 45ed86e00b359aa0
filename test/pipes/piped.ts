// A response after a pipeline, and what it sends when.

import {
  ContentStream,
  isPause,
  type Content,
  type ContentPiece,
} from '../../src/http/response/content.ts';
import type { ResponseContent } from '../../src/http/response/response-content.ts';
import { Response } from '../../src/http/response/response.ts';
import { applyPipes } from '../../src/pipes/apply-pipes.ts';
import type { PipeDefinition } from '../../src/pipes/define-pipe.ts';
import { PipeTable } from '../../src/pipes/pipe-table.ts';
import { parsePipeline } from '../../src/pipes/pipeline.ts';
import { makeRequest } from '../support/make-request.ts';

interface PipedOptions {
  readonly request?: ReturnType<typeof makeRequest>;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly own?: readonly PipeDefinition[];
}

/** The response to a file of ten digits, or other content, after a pipeline. */
export async function piped(
  pipeline: string,
  content: ResponseContent = '0123456789',
  { request = makeRequest('GET /ten.txt'), headers = [], own = [] }: PipedOptions = {},
): Promise<Response> {
  const response = new Response(request);
  response.headers.set('Content-Type', 'text/plain');
  response.headers.update(headers);
  response.content = content;
  await applyPipes(response, request, parsePipeline(pipeline), new PipeTable(own));
  return response;
}

/** A stream of pieces; its length is not known unless it is given. */
export function streamOf(
  pieces: readonly (string | ContentPiece)[],
  length?: number,
): ContentStream {
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
  const last = bytes.findLastIndex((piece) => !isPause(piece) && piece.length > 0);
  const behind = bytes.slice(last + 1).some((piece) => isPause(piece) && piece.pauseMs > 0);
  return new ContentStream({
    length,
    endsWithPause: length === undefined || behind,
    pieces: async function* () {
      yield* bytes;
    },
  });
}

/** What a response sends: text, and milliseconds of pauses. */
export async function timeline(response: Response): Promise<(string | number)[]> {
  const pieces = await piecesOf(response.toContent());
  return pieces.map((piece) =>
    isPause(piece) ? piece.pauseMs : Buffer.from(piece).toString('latin1'),
  );
}

/** All bytes that a response sends, as latin-1 text. */
export async function body(response: Response): Promise<string> {
  return (await timeline(response)).filter((each) => typeof each === 'string').join('');
}

/** All milliseconds that a response pauses. */
export async function pausesMs(response: Response): Promise<number> {
  return (await timeline(response))
    .filter((each) => typeof each === 'number')
    .reduce((sum, each) => sum + each, 0);
}

export async function piecesOf(content: Content): Promise<ContentPiece[]> {
  if (content instanceof Uint8Array) return [content];
  const pieces: ContentPiece[] = [];
  for await (const piece of content.pieces()) pieces.push(piece);
  return pieces;
}

/** The bytes among some pieces. */
export function bytesOf(pieces: readonly ContentPiece[]): Buffer {
  return Buffer.concat(pieces.filter((piece) => piece instanceof Uint8Array));
}
