// A test of web-platform-tests with the document or script around it (`wpt serve`).

import { readFile } from 'node:fs/promises';
import type { Request } from '../http/request/request.ts';
import type { Response } from '../http/response/response.ts';
import type { DocumentRoot } from './document-root.ts';
import { readHeadersFor } from './header-file.ts';
import { wrap } from './wrappers/wrap.ts';
import type { Wrapper } from './wrappers/wrapper-kind.ts';

/**
 * Fills in the response for a wrapper: its headers are those of the test.
 *
 * @returns the file by which the pipes go; undefined when there is no such test
 * @throws HTTPException when the test does not run in this global
 */
export async function answerWrapper(
  response: Response,
  request: Request,
  wrapper: Wrapper,
  root: DocumentRoot,
): Promise<string | undefined> {
  const place = await root.find(wrapper.sourcePath);
  if (place?.stats.isFile() !== true) return undefined;
  request.serveFrom(root.folder, root.urlBase);
  // Whatever the encoding of the test is: a byte in is a byte out.
  const source = await readFile(place.path, 'latin1');
  const { contentType, text } = wrap(wrapper, source, request.query);
  response.headers.set('Content-Type', contentType);
  const { lines } = await readHeadersFor(place.path, request);
  for (const [name, value] of lines) response.headers.set(name, value);
  response.content = Buffer.from(text, 'latin1');
  return place.path;
}
