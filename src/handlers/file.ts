// A file as a response: its headers, its validators, and the ranges that were asked for.

import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import type { Content } from '../http/response/content.ts';
import { withContent, type CheckedReply } from '../http/response/reply.ts';
import type { Request } from '../http/request/request.ts';
import type { Response } from '../http/response/response.ts';
import { fieldText } from '../script/field-text.ts';
import { describeValue } from '../usage-error.ts';
import { contentTypeOf } from './content-type.ts';
import type { Place } from './document-path.ts';
import { maxCachedBytes } from './file-cache.ts';
import { fileContent } from './file-content.ts';
import { fileFailure } from './file-failure.ts';
import { readHeadersFor } from './header-file.ts';
import { multipartRanges } from './multipart-ranges.ts';
import { contentRange, parseRange, sliceContent, unsatisfiedRange } from './ranges.ts';
import {
  evaluatePreconditions,
  rangeApplies,
  validatorsOf,
  type Validators,
} from './validators.ts';

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
      ? await setContent(response, request, path, stats.size, state)
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
  state: Validators | undefined,
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
  const range = request.headers.get('range');
  if (range === undefined || (state !== undefined && !rangeApplies(request.headers, state))) {
    return true;
  }
  setRange(response, content, range, size);
  return false;
}

/** RFC 9110 §14. */
function setRange(response: Response, content: Content, value: string, length: number): void {
  const range = parseRange(value, length);
  if (range.kind === 'whole') return;
  if (range.kind === 'unsatisfiable') {
    response.setError(416, `Bad range specifier ${value.replace(/^[^=]*=/, '')}`);
    response.headers.set('Content-Range', unsatisfiedRange(length));
    return;
  }
  response.status = 206;
  const { ranges } = range;
  if (ranges.length === 1) {
    response.headers.set('Content-Range', contentRange(ranges[0], length));
    response.content = sliceContent(content, ranges[0]);
    return;
  }
  const boundary = randomUUID();
  const [contentType = ''] = response.headers.get('Content-Type');
  response.headers.set('Content-Type', `multipart/byteranges; boundary=${boundary}`);
  response.content = multipartRanges({ content, length, ranges, contentType, boundary });
}

/**
 * The reply with the content of its file; unchanged when it names none.
 *
 * @throws UsageError when it cannot be read, or the headers disagree with the content
 */
export async function readReplyFile(reply: CheckedReply): Promise<CheckedReply> {
  const { file } = reply;
  if (file === undefined) return reply;
  const [content, contentType] = await Promise.all([contentOf(file), contentTypeOf(file)]);
  return withContent(reply, content, contentType);
}

async function contentOf(file: string): Promise<Content> {
  try {
    const { size } = await stat(file);
    return size <= maxCachedBytes ? await readFile(file) : fileContent(file, 0, size);
  } catch (error) {
    throw fileFailure(`reply: file ${describeValue(file)}`, file, error);
  }
}
