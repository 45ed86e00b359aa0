import { describe, expect, test } from 'vitest';
import { ContentStream, type ContentPiece } from '../../src/http/response/content.ts';
import { checkReply } from '../../src/http/response/reply.ts';
import type { ResponseMessage } from '../../src/http/response/response-message.ts';
import type { ResponseContext } from '../../src/http1/response-context.ts';
import { messageSteps } from '../../src/http1/response-encoder.ts';
import { streamedSteps } from '../../src/http1/streamed-steps.ts';
import type { Step } from '../../src/script/steps.ts';

const get: ResponseContext = {
  requestMethod: 'GET',
  takesChunked: true,
  connectionOption: undefined,
  nowMs: 0,
};
const a = Buffer.from('a');
const bc = Buffer.from('bc');

function streamed(length: number | undefined, ...pieces: readonly ContentPiece[]): ResponseMessage {
  const content = new ContentStream({ length, pieces: () => pieces });
  return { ...checkReply({}), isChecked: false, content };
}

async function stepsOf(message: ResponseMessage, context = get): Promise<Step[]> {
  const steps: Step[] = [];
  for await (const step of streamedSteps(message, context)) steps.push(step);
  return steps;
}

describe('the steps of a message', () => {
  test('are those of a message at hand when its content is', async () => {
    const message = checkReply({ body: 'x' });
    expect(await stepsOf(message)).toEqual(messageSteps(message, get));
  });

  test('are chunks when the length of its content is not known', async () => {
    const [head, ...others] = await stepsOf(streamed(undefined, a, Buffer.alloc(0), bc));
    expect(head).toMatchObject({
      kind: 'head',
      headers: expect.arrayContaining([['Transfer-Encoding', 'chunked']]),
    });
    expect(others).toEqual([
      { kind: 'chunk', bytes: a },
      { kind: 'chunk', bytes: bc },
      { kind: 'end' },
    ]);
  });

  test('are writes and delays when it is known', async () => {
    const [head, ...others] = await stepsOf(streamed(3, a, { pauseMs: 5 }, bc));
    expect(head).toMatchObject({
      kind: 'head',
      headers: expect.arrayContaining([['Content-Length', '3']]),
    });
    expect(others).toEqual([
      { kind: 'write', bytes: a },
      { kind: 'delay', ms: 5 },
      { kind: 'write', bytes: bc },
      { kind: 'end' },
    ]);
  });

  test('have what would make the message whole behind the pauses', async () => {
    const content = new ContentStream({
      length: undefined,
      pieces: () => [a, bc, { pauseMs: 5 }, { pauseMs: 2 }],
    });
    const lengthOf = async (length: number): Promise<string[]> => {
      const headers = [['Content-Length', String(length)]] as const;
      const steps = await stepsOf({ ...streamed(0), headers, content });
      return steps.map((step) => `${step.kind} ${'bytes' in step ? step.bytes : ''}`.trim());
    };
    const pauses = ['delay', 'delay'];
    expect(await lengthOf(3)).toEqual(['head', 'write a', 'write b', ...pauses, 'write c', 'end']);
    expect(await lengthOf(9)).toEqual(['head', 'write a', 'write bc', ...pauses, 'end']);
    // Both lie.
    expect(await lengthOf(1)).toEqual(['head', 'write a', 'write bc', ...pauses, 'end']);
    expect(await lengthOf(0)).toEqual(['head', 'write a', 'write bc', ...pauses, 'end']);
    const empty = new ContentStream({
      length: 0,
      endsWithPause: true,
      pieces: () => [{ pauseMs: 5 }],
    });
    const [none, whole] = [{ ...streamed(0), content: empty }, checkReply({ status: 204 })];
    expect((await stepsOf(none)).map(({ kind }) => kind)).toEqual(['head', 'delay', 'end']);
    expect((await stepsOf({ ...whole, content: empty })).map(({ kind }) => kind)).toEqual([
      'delay',
      'head',
      'end',
    ]);
  });

  test('are raw, and close the connection, when its head declares a coding that is not made true', async () => {
    const message = { ...streamed(3, a), headers: [['Transfer-Encoding', 'gzip']] as const };
    const [, ...others] = await stepsOf(message);
    expect(others).toEqual([{ kind: 'raw', bytes: a }, { kind: 'close' }]);
  });

  test('are those of the head in the answer to HEAD, and nothing is read', async () => {
    const content = new ContentStream({
      length: 3,
      pieces: () => {
        throw new Error('read');
      },
    });
    const message = { ...streamed(3), content };
    const steps = await stepsOf(message, { ...get, requestMethod: 'HEAD' });
    expect(steps.map(({ kind }) => kind)).toEqual(['head', 'end']);
  });

  test('are raw in the answer to HEAD that shall have content', async () => {
    const message = { ...streamed(undefined, a), sendsContentForHead: true };
    const [, ...others] = await stepsOf(message, { ...get, requestMethod: 'HEAD' });
    expect(others).toEqual([{ kind: 'raw', bytes: a }, { kind: 'end' }]);
  });

  test('end the content when nobody wants more of them', async () => {
    let isLeft = false;
    const content = new ContentStream({
      length: undefined,
      *pieces() {
        try {
          yield a;
          yield bc;
        } finally {
          isLeft = true;
        }
      },
    });
    for await (const { kind } of streamedSteps({ ...streamed(1), content }, get)) {
      if (kind === 'chunk') break;
    }
    expect(isLeft).toBe(true);
  });
});
