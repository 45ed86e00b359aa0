// Calls a handler and finds out what it answered.

import type { Handler } from '../http/exchange/answer.ts';
import { isFallback, type Fallback } from '../http/exchange/fallback.ts';
import { isHttpException } from '../http/http-exception.ts';
import { checkReply, type CheckedReply } from '../http/response/reply.ts';
import type { Request } from '../http/request/request.ts';
import type { ResponseContent } from '../http/response/response-content.ts';
import { Response } from '../http/response/response.ts';
import { isScript } from '../script/builder.ts';
import type { LiveScript } from '../script/live-script.ts';
import { advance, isDelimited, startPosition } from '../script/position.ts';
import type { Script } from '../script/script.ts';
import type { Step } from '../script/steps.ts';
import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';
import { handlerResult } from './handler-result.ts';
import { isWebResponse, webResult } from './web-response.ts';

/** What a handler returned: the response object stands for all of wptserve's forms. */
type Returned = CheckedReply | Script | Response | Fallback;

/** What a handler answered: what it returned, or what it writes by hand. */
export type HandlerAnswer = Returned | LiveScript;

/** Who is told what becomes of a handler after its answer has begun. */
export interface HandlerHost {
  /** Names the handler in messages: `route "/a"`. */
  readonly name: string;
  /** Whether it is an error to say nothing at all. In wptserve it is an empty 200. */
  readonly mustAnswer: boolean;
  /** The handler wrote by hand, and then threw. */
  failed(error: unknown): void;
  /**
   * The steps of an answer that follows interim ones written by hand, as they come. Once they are
   * there, what goes wrong with the content is told by whoever makes it.
   */
  finish(answer: CheckedReply | Response): Promise<AsyncIterable<Step>>;
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
  return new Promise<HandlerAnswer>((resolve, reject) => {
    let script: LiveScript | undefined;
    let hasReturned = false;
    const response = new Response(request, (begun) => {
      if (hasReturned) {
        // The answer is another one: nobody plays this.
        begun.finish(false);
        return;
      }
      script = begun;
      resolve(begun);
    });
    void (async () => {
      try {
        const result = await resultOf(handler, request, response, host.name);
        hasReturned = true;
        if (script === undefined) {
          if (host.mustAnswer && saysNothing(result)) {
            throw new UsageError(`${host.name}: ${noAnswer}`);
          }
          resolve(result);
        } else if (isFallback(result)) {
          throw new UsageError(`${host.name}: ${fallbackTooLate}`);
        } else if (response.writer.contentWritten) endByHand(script, response.closeConnection);
        else await follow(script, request, response, result, host);
      } catch (error) {
        hasReturned = true;
        reject(error);
        if (script === undefined) return;
        host.failed(error);
        endByHand(script, true);
      }
    })();
  });
}

async function resultOf(
  handler: Handler,
  request: Request,
  response: Response,
  name: string,
): Promise<Returned> {
  try {
    const result = await handler(request, response);
    // After a raw write it is ignored: it may be what the last write resolved to.
    if (response.writer.contentWritten && !isFallback(result)) return response;
    return await namingMisuse(name, async () =>
      answerOf(isWebResponse(result) ? await webResult(result) : result, response),
    );
  } catch (error) {
    return answerOfException(error, response);
  }
}

function endByHand(script: LiveScript, closes: boolean): void {
  script.keepsConnection = !closes;
  void (closes ? script.close() : script.end());
}

/** Says the answer that follows interim ones written by hand. */
async function follow(
  script: LiveScript,
  request: Request,
  response: Response,
  result: Exclude<Returned, Fallback>,
  host: HandlerHost,
): Promise<void> {
  let position = startPosition;
  const say = (step: Step): Promise<boolean> => {
    position = advance(position, step);
    // What was written before tells nothing of this answer, so its own steps do.
    script.keepsConnection =
      !response.closeConnection && !position.saysClose && isDelimited(position, request.method);
    return script.say(step);
  };
  if (isScript(result)) {
    for (const step of result.steps) void say(step);
    if (position.phase !== 'over') void say({ kind: 'end' });
    return;
  }
  const steps = await host.finish(result);
  try {
    // Only as fast as the peer takes it.
    for await (const step of steps) if (!(await say(step))) return;
  } catch {
    // Content that broke off must not look complete.
    void (position.framing.kind === 'untilClose' ? script.reset() : script.close());
  }
}

/** An HTTPException is an answer; anything else is a failure. */
function answerOfException(error: unknown, response: Response): Response {
  if (!isHttpException(error) || response.writer.contentWritten) throw error;
  response.setError(error.code, error.message);
  response.givenBy = 'exception';
  return response;
}

async function namingMisuse<T>(name: string, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${name}: ${error.message}`) : error;
  }
}

const fallbackTooLate =
  'the handler returned fallback after it had written with response.writer. ' +
  'Return it before anything is written.';

const noAnswer =
  'the handler returned nothing, wrote nothing and left response as it was. ' +
  'Return an answer, such as { status: 204 }, or fill in response. ' +
  'A function in braces needs the word return.';

function saysNothing(result: Returned): boolean {
  return result instanceof Response && result.givenBy === 'filling in' && result.isUntouched;
}

function answerOf(result: unknown, response: Response): Returned {
  if (isFallback(result)) return result;
  if (isScript(result)) return result;
  if (isPlainObject(result)) return checkReply(result);
  if (result === undefined) return response;
  const { status, headers, content } = handlerResult(result);
  if (status !== undefined) response.status = status;
  if (headers !== undefined) {
    response.headers.update(isPlainObject(headers) ? Object.entries(headers) : headers);
  }
  response.content = checkContent(content);
  response.givenBy = 'return';
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
      `[status, headers, content], a reply such as { status: 200, body: 'text' }, a script, or a Response.`,
  );
}
