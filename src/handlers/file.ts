// A file as a response: its headers, its validators, and the ranges that were asked for.

import { constants, type Stats } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import type { Content } from '../http/response/content.ts';
import type { Request } from '../http/request/request.ts';
import type { Response } from '../http/response/response.ts';
import { keepContent, pipelineOf } from '../pipes/apply-pipes.ts';
import { fieldText } from '../script/field-text.ts';
import { contentTypeOf } from './content-type.ts';
import type { Place } from './document-path.ts';
import { maxCachedBytes } from './file-cache.ts';
import { fileContent } from './file-content.ts';
import { readHeadersFor } from './header-file.ts';
import { partialContent } from './partial-content.ts';
import { evaluatePreconditions, validatorsOf, type Validators } from './validators.ts';

/** How files are served. */
export interface FileSettings {
  /** Whether ETag and Last-Modified are sent, and conditional requests are answered. */
  readonly validators: boolean;
}

/**
 * Fills in the response to a GET or HEAD request of a file (wptserve's FileHandler).
 *
 * @returns whether it is the same for every plain request, as long as the file and its headers are
 * @throws UsageError for a line of a header file that is no field, or what is wrong with a template of a `.sub.headers` file
 */
export async function answerFile(
  response: Response,
  request: Request,
  { path, stats }: Place,
  { validators }: FileSettings,
): Promise<boolean> {
  const { lines, isTemplate } = await readHeadersFor(path, request);
  response.headers.update(lines);
  if (!response.headers.has('Content-Type')) {
    const others = [...response.headers];
    response.headers.clear();
    response.headers.set('Content-Type', await contentTypeOf(path));
    response.headers.update(others);
  }
  const state = validators ? addValidators(response, stats) : undefined;
  const isWhole =
    state === undefined || answersConditions(response, request, state)
      ? await setContent(response, request, path, stats.size)
      : false;
  return isWhole && !isTemplate;
}

/** Adds the validators that no header file gives, and returns those that are sent. */
function addValidators(response: Response, stats: Stats): Validators {
  const { headers } = response;
  const { etag, lastModified } = validatorsOf(stats);
  if (!headers.has('ETag')) headers.set('ETag', etag);
  if (!headers.has('Last-Modified')) headers.set('Last-Modified', lastModified);
  return {
    etag: fieldText(headers.get('ETag')[0] ?? etag),
    lastModified: fieldText(headers.get('Last-Modified')[0] ?? lastModified),
  };
}

/** False when the preconditions make this the whole answer. */
function answersConditions(response: Response, request: Request, state: Validators): boolean {
  switch (evaluatePreconditions(request.headers, state)) {
    case 'proceed':
      return true;
    case 'notModified':
      response.status = 304;
      // It would be the length of what is not sent (RFC 9110 §15.4.5).
      response.omitted = new Set(['content-length']);
      return false;
    case 'preconditionFailed':
      response.setError(412, 'Precondition Failed');
      return false;
  }
}

/** Sets the content; false when it is only a part of the file. */
async function setContent(
  response: Response,
  request: Request,
  path: string,
  size: number,
): Promise<boolean> {
  let content: Content;
  if (size <= maxCachedBytes) {
    content = await readFile(path);
  } else {
    // It is opened when the head is on its way: too late to say that it cannot be.
    await access(path, constants.R_OK);
    content = fileContent(path, 0, size);
  }
  response.content = content;
  const { headers } = response;
  if (!headers.has('Accept-Ranges') && keepContent(pipelineOf(request, path))) {
    headers.set('Accept-Ranges', 'bytes');
  }
  // The last of several types is that of each part (wptserve).
  const contentType = headers.get('Content-Type').at(-1) ?? '';
  const part = partialContent(request, {
    content,
    contentType,
    field: (name) => joined(headers.get(name)),
  });
  if (part === undefined) return true;
  if (part.status === 416) {
    response.setError(416, part.message);
    response.headers.set('Content-Range', part.contentRange);
    return false;
  }
  response.status = 206;
  response.content = part.content;
  if (part.contentType !== undefined) headers.set('Content-Type', part.contentType);
  if (part.contentRange !== undefined) headers.set('Content-Range', part.contentRange);
  return false;
}

/** The value of all lines of a field; undefined when there is none. */
function joined(values: readonly (string | Uint8Array)[]): string | undefined {
  return values.length === 0 ? undefined : values.map(fieldText).join(', ');
}
