// Calls a handler and finds out what it answered.

import type { Handler } from '../http/answer.ts';
import { isHttpException } from '../http/http-exception.ts';
import { checkReply, type CheckedReply } from '../http/reply.ts';
import type { Request } from '../http/request.ts';
import type { ResponseContent } from '../http/response-content.ts';
import { Response } from '../http/response.ts';
import { isScript } from '../script/builder.ts';
import type { LiveScript } from '../script/live-script.ts';
import type { Script } from '../script/script.ts';
import type { Step } from '../script/steps.ts';
import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';
import { handlerResult } from './handler-result.ts';

/** What a handler answered: the response object stands for all of wptserve's forms. */
export type HandlerAnswer = CheckedReply | Script | LiveScript | Response;

/** Who is told what becomes of a handler after its answer has begun. */
export interface HandlerHost {
  /** Names the handler in messages: `route "/a"`. */
  readonly name: string;
  /** The handler wrote by hand, and then threw. */
  failed(error: unknown): void;
  /** The steps of the response that follows interim ones written by hand. */
  finish(response: Response): Promise<readonly Step[]>;
}

/**
 * Runs a handler. It settles when the handler has returned, or has written its first byte.
 *
 * @throws what the handler throws, but for an HTTPException; UsageError for what is no answer
 */
export async function runHandler(
  handler: Handler,
  request: Request,
  host: HandlerHost,
): Promise<HandlerAnswer> {
  let began!: (script: LiveScript) => void;
  const live = new Promise<LiveScript>((resolve) => (began = resolve));
  let script: LiveScript | undefined;
  const response = new Response(request, (begun) => {
    script = begun;
    began(begun);
  });
  const returned = (async () => {
    const result = await handler(request, response);
    return namingMisuse(host.name, () => answerOf(result, response));
  })().catch((error: unknown) => answerOfException(error, response));
  const answer = Promise.race([live, returned]);
  void returned.then(
    (result) => endByHand(script, response, result, host),
    (error: unknown) => {
      if (script === undefined) return;
      host.failed(error);
      script.keepsConnection = false;
      void script.close();
    },
  );
  return answer;
}

async function endByHand(
  script: LiveScript | undefined,
  response: Response,
  result: HandlerAnswer,
  host: HandlerHost,
): Promise<void> {
  if (script === undefined) return;
  try {
    if (!response.writer.contentWritten && result === response) {
      const steps = await host.finish(response);
      script.keepsConnection = !response.closeConnection;
      for (const step of steps) void script.say(step);
      return;
    }
  } catch (error) {
    host.failed(error);
    response.closeConnection = true;
  }
  script.keepsConnection = !response.closeConnection;
  void (response.closeConnection ? script.close() : script.end());
}

/** An HTTPException is an answer; anything else is a failure. */
function answerOfException(error: unknown, response: Response): Response {
  if (!isHttpException(error) || response.writer.contentWritten) throw error;
  response.setError(error.code, error.message);
  return response;
}

function namingMisuse<T>(name: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${name}: ${error.message}`) : error;
  }
}

function answerOf(result: unknown, response: Response): HandlerAnswer {
  if (isScript(result)) return result;
  if (isPlainObject(result)) return checkReply(result);
  if (result === undefined) return response;
  const { status, headers, content } = handlerResult(result);
  if (status !== undefined) response.status = status;
  if (headers !== undefined) {
    response.headers.update(isPlainObject(headers) ? Object.entries(headers) : headers);
  }
  response.content = checkContent(content);
  return response;
}

function checkContent(content: unknown): ResponseContent {
  const isContent =
    content === null ||
    content === undefined ||
    typeof content === 'string' ||
    (typeof content === 'object' &&
      (content instanceof Uint8Array ||
        Symbol.iterator in content ||
        Symbol.asyncIterator in content ||
        'pieces' in content));
  if (isContent) return content as ResponseContent;
  throw new UsageError(
    `a handler returned ${describeValue(content)}. It returns nothing, text, bytes, [headers, content], ` +
      `[status, headers, content], a reply such as { status: 200, body: 'text' }, or a script.`,
  );
}
