// What a handler answers to one request, without a server.

import { runHandler } from '../../src/handlers/run-handler.ts';
import type { Handler } from '../../src/http/exchange/answer.ts';
import { readContent } from '../../src/http/response/content.ts';
import type { Request } from '../../src/http/request/request.ts';
import { Response, type ResponseStatus } from '../../src/http/response/response.ts';
import { isScript } from '../../src/script/builder.ts';
import { fieldText } from '../../src/script/field-text.ts';
import type { Script } from '../../src/script/script.ts';

/** What of a response a test looks at. */
export interface Called {
  readonly status: ResponseStatus;
  /** `Name: value`, of bytes each one a character. */
  readonly lines: readonly string[];
  /** The content, each byte a character. */
  readonly text: string;
}

/** The response that a handler fills in. */
export async function callHandler(handler: Handler, request: Request): Promise<Called> {
  const answer = await answerOf(handler, request);
  if (!(answer instanceof Response)) throw new Error('the handler answers with no response object');
  return {
    status: answer.status,
    lines: [...answer.headers].map(([name, value]) => `${name}: ${fieldText(value)}`),
    text: Buffer.from(await readContent(answer.toContent())).toString('latin1'),
  };
}

/** The script that a handler answers with. */
export async function scriptOfHandler(handler: Handler, request: Request): Promise<Script> {
  const answer = await answerOf(handler, request);
  if (!isScript(answer)) throw new Error('the handler answers with no script');
  return answer;
}

function answerOf(handler: Handler, request: Request): ReturnType<typeof runHandler> {
  return runHandler(handler, request, {
    name: 'the handler',
    mustAnswer: false,
    failed(error) {
      throw error;
    },
    finish() {
      throw new Error('the handler wrote an interim response');
    },
  });
}
