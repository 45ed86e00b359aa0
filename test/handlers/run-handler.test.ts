import { describe, expect, test } from 'vitest';
import { runHandler, type HandlerAnswer } from '../../src/handlers/run-handler.ts';
import type { Handler } from '../../src/http/exchange/answer.ts';
import { HTTPException } from '../../src/http/http-exception.ts';
import { checkReply, type CheckedReply } from '../../src/http/response/reply.ts';
import { Response as WptResponse } from '../../src/http/response/response.ts';
import { LiveEncoder } from '../../src/http1/live-encoder.ts';
import { isScript, script } from '../../src/script/builder.ts';
import { LiveScript } from '../../src/script/live-script.ts';
import { Player, type Outcome } from '../../src/script/player.ts';
import type { Script } from '../../src/script/script.ts';
import type { Step } from '../../src/script/steps.ts';
import { UsageError } from '../../src/usage-error.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { makeRequest } from '../support/make-request.ts';
import { MemorySink } from '../support/memory-sink.ts';

type FinishedAnswer = CheckedReply | WptResponse;

interface Running {
  readonly answer: Promise<HandlerAnswer>;
  readonly failures: unknown[];
  /** What was to follow interim responses. */
  readonly finished: FinishedAnswer[];
}

/** Runs a handler for a host that lets these steps follow. */
function run(
  handler: unknown,
  line = 'GET /a',
  following: () => AsyncIterable<Step> = () => each(),
): Running {
  const failures: unknown[] = [];
  const finished: FinishedAnswer[] = [];
  const answer = runHandler(handler as Handler, makeRequest(line), {
    name: 'route GET "/a"',
    mustAnswer: false,
    failed: (error) => failures.push(error),
    finish: async (result) => {
      finished.push(result);
      return following();
    },
  });
  return { answer, failures, finished };
}

async function* each(...steps: readonly Step[]): AsyncGenerator<Step> {
  yield* steps;
}

/** The response object that stands for what a handler returned. */
async function responseOf(handler: unknown): Promise<WptResponse> {
  const answer = await run(handler).answer;
  expect(answer).toBeInstanceOf(WptResponse);
  return answer as WptResponse;
}

interface Playing {
  readonly live: LiveScript;
  readonly sink: MemorySink;
  readonly clock: FakeClock;
  readonly player: Player;
  readonly outcomes: Outcome[];
}

/** Plays what a handler writes, as a connection does. */
async function play(
  { answer }: Running,
  method = 'GET',
  takesMore?: () => boolean,
): Promise<Playing> {
  const live = await answer;
  if (!(live instanceof LiveScript)) throw new Error('nothing was written by hand');
  const clock = new FakeClock();
  const sink = new MemorySink(clock, takesMore);
  const outcomes: Outcome[] = [];
  const player = new Player(new LiveEncoder(live, method), sink, clock, {
    gateReached() {},
    finished(outcome) {
      outcomes.push(outcome);
      live.finish(outcome !== 'peerClosed' && outcome !== 'stopped');
    },
  });
  player.start();
  await settled();
  return { live, sink, clock, player, outcomes };
}

/** Lets promises settle that wait for nothing else. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** What a promise has settled to by now. */
async function stateOf<T>(promise: Promise<T>): Promise<T | 'open'> {
  const open = settled().then(() => 'open' as const);
  return Promise.race([promise, open]);
}

function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}

/** A handler that lets its answer follow. */
function interim(_: unknown, { writer }: WptResponse): void {
  void writer.write('interim,');
  writer.contentWritten = false;
}

describe('a handler', () => {
  test.each<[string, unknown]>([
    ['at once', () => ({ body: 'x' })],
    ['later', async () => Promise.resolve({ body: 'x' })],
  ])('answers with a reply %s, which is checked', async (_, handler) => {
    expect(await run(handler).answer).toEqual(checkReply({ body: 'x' }));
  });

  test('gets the request, and may answer with a script', async () => {
    const { answer } = run(
      (request: { method: string }) => script.head(200, { Method: request.method }),
      'PUT /a',
    );
    const given = await answer;
    expect(isScript(given)).toBe(true);
    expect(`${given as Script}`).toContain('["Method", "PUT"]');
  });

  test('that throws or rejects makes the answer reject', async () => {
    const error = new RangeError('mine');
    const throwing = run(() => {
      throw error;
    });
    await expect(throwing.answer).rejects.toBe(error);
    const rejecting = run(async () => Promise.reject(error));
    await expect(rejecting.answer).rejects.toBe(error);
    // Whoever waits for the answer is told already.
    expect([...throwing.failures, ...rejecting.failures]).toEqual([]);
  });

  test('that throws an HTTPException answers with its error', async () => {
    const response = await responseOf((_: unknown, { headers }: WptResponse) => {
      headers.set('X-Lost', 'yes');
      throw new HTTPException(403, 'not allowed');
    });
    expect(response.status).toBe(403);
    expect(response.content).toBe('{"error": {"code": 403, "message": "not allowed"}}');
    expect([...response.headers]).toEqual([
      ['Content-Type', 'application/json'],
      ['Content-Length', '50'],
    ]);
  });

  test.each<[string, unknown]>([
    ['5', 5],
    ['true', true],
    ['a function', () => ({})],
    ['an instance of URL', new URL('http://a')],
    ['an instance of Date', new Date()],
  ])('that returns %s is refused', async (shown, result) => {
    const { answer } = run(() => result);
    await expect(answer).rejects.toThrow(
      new UsageError(
        `route GET "/a": a handler returned ${shown}. It returns nothing, text, bytes, [headers, content], ` +
          "[status, headers, content], a reply such as { status: 200, body: 'text' }, a script, or a Response.",
      ),
    );
  });

  test('that returns a bad reply is refused with the name of its route', async () => {
    await expect(run(() => ({ status: 99 })).answer).rejects.toThrow(
      new UsageError(
        'route GET "/a": reply: status 99. A status is a whole number from 200 to 999. Use a script to send this.',
      ),
    );
  });

  test('that returns a headers object with a value that is none is refused with the name of its route', async () => {
    await expect(run(() => [{ A: null }, 'x']).answer).rejects.toThrow(
      new UsageError(
        'route GET "/a": response headers: the value of A is null. Write a string, a number or bytes.',
      ),
    );
  });
});

describe('the return forms of wptserve', () => {
  test('nothing leaves the response as the handler filled it in', async () => {
    const response = await responseOf((_: unknown, filled: WptResponse) => {
      filled.status = 404;
      filled.headers.set('A', 'b');
      filled.content = 'mine';
    });
    expect(response).toMatchObject({ status: 404, content: 'mine' });
    expect([...response.headers]).toEqual([['A', 'b']]);
  });

  const generator = (function* () {})();
  const asyncGenerator = (async function* () {})();

  test.each<[string, unknown]>([
    ['text', 'text'],
    ['no text', ''],
    ['bytes', Buffer.from('x')],
    ['null', null],
    ['a list', ['a', Buffer.from('b'), { pauseMs: 1 }]],
    ['an empty list', []],
    ['a generator', generator],
    ['an asynchronous generator', asyncGenerator],
    ['a list of two that begins with no headers', ['a', 'b']],
    ['a list of three that begins with no status', ['a', [], 'b']],
    ['a web stream', new ReadableStream()],
  ])('%s is the content', async (_, result) => {
    expect((await responseOf(() => result)).content).toBe(result);
    expect((await responseOf(async () => result)).content).toBe(result);
  });

  test('content takes the place of what the response had, and keeps its headers', async () => {
    const response = await responseOf((_: unknown, filled: WptResponse) => {
      filled.headers.set('A', 'b');
      filled.status = 201;
      filled.content = 'old';
      return 'new';
    });
    expect(response).toMatchObject({ status: 201, content: 'new' });
    expect([...response.headers]).toEqual([['A', 'b']]);
  });

  test.each<[string, unknown]>([
    [
      'pairs',
      [
        ['X', '1'],
        ['x', 2],
      ],
    ],
    [
      'a map',
      new Map<string, string | number>([
        ['X', '1'],
        ['x', 2],
      ]),
    ],
    ['an object', { X: '1', x: 2 }],
  ])('headers may be %s, and are appended', async (_, headers) => {
    const response = await responseOf((__: unknown, filled: WptResponse) => {
      filled.headers.set('A', 'b');
      return [headers, 'content'];
    });
    expect(response).toMatchObject({ status: 200, content: 'content' });
    expect([...response.headers]).toEqual([
      ['A', 'b'],
      ['X', '1'],
      ['X', '2'],
    ]);
  });

  test.each<[string, unknown]>([
    ['a code', 404],
    ['a code and a message', [404, 'Gone Fishing']],
  ])('a status may be %s', async (_, status) => {
    const response = await responseOf(() => [status, [], 'content']);
    expect(response.status).toEqual(status);
    expect(response.content).toBe('content');
  });
});

describe('a handler that writes by hand', () => {
  test('is the answer with its first byte, before it has returned', async () => {
    const go = deferred();
    const said: Promise<boolean>[] = [];
    const running = run(async (_: unknown, { writer }: WptResponse) => {
      said.push(writer.write('a'));
      await go.promise;
      said.push(writer.write('b'));
    });
    const { sink, live, outcomes } = await play(running);
    expect(sink.text).toBe('a');
    expect(outcomes).toEqual([]);
    go.resolve();
    await settled();
    expect(sink.text).toBe('ab');
    expect(await Promise.all(said)).toEqual([true, true]);
    expect(outcomes).toEqual(['ended']);
    expect(live.keepsConnection).toBe(true);
  });

  test('has nothing added, and what it returns is ignored', async () => {
    for (const result of ['text', 5, true, { status: 99 }, script.head(200)]) {
      const running = run((_: unknown, { writer }: WptResponse) => {
        void writer.write('raw');
        return result;
      });
      const { sink, outcomes } = await play(running);
      expect(sink.text).toBe('raw');
      expect(outcomes).toEqual(['ended']);
      expect(running.failures).toEqual([]);
    }
  });

  test('may return what its last write resolves to', async () => {
    const running = run((_: unknown, { writer }: WptResponse) => writer.write('raw'));
    const { sink, outcomes } = await play(running);
    expect(sink.text).toBe('raw');
    expect(outcomes).toEqual(['ended']);
    expect(running.failures).toEqual([]);
  });

  test('closes the connection when it says so', async () => {
    const running = run((_: unknown, response: WptResponse) => {
      response.closeConnection = true;
      void response.writer.write('raw');
    });
    const { outcomes, live } = await play(running);
    expect(outcomes).toEqual(['closed']);
    expect(live.keepsConnection).toBe(false);
  });

  test.each([new RangeError('mine'), new HTTPException(403)])(
    'and then throws %s: the connection is closed, and the failure is told',
    async (error) => {
      const running = run((_: unknown, { writer }: WptResponse) => {
        void writer.write('raw');
        throw error;
      });
      const { sink, outcomes, live } = await play(running);
      expect(sink.log).toEqual(['0 ms: "raw"', 'end']);
      expect(outcomes).toEqual(['closed']);
      expect(live.keepsConnection).toBe(false);
      expect(running.failures).toEqual([error]);
    },
  );

  test('learns that the peer has left', async () => {
    const go = deferred();
    const said: boolean[] = [];
    const running = run(async (_: unknown, { writer }: WptResponse) => {
      said.push(await writer.write('a'));
      await go.promise;
      said.push(await writer.write('b'), await writer.flush(), await writer.pause(5));
    });
    const { player, sink } = await play(running);
    player.stop('peerClosed');
    go.resolve();
    await settled();
    expect(said).toEqual([true, false, false, false]);
    expect(sink.text).toBe('a');
    expect(running.failures).toEqual([]);
  });

  test('pauses between two writes', async () => {
    const running = run(async (_: unknown, { writer }: WptResponse) => {
      void writer.write('a');
      void writer.pause(20);
      void writer.write('b');
    });
    const { sink, clock } = await play(running);
    clock.runAll();
    expect(sink.log).toEqual(['0 ms: "a"', '20 ms: "b"']);
  });
});

describe('code that goes on after its handler has returned', () => {
  test('is told false when the answer is another one', async () => {
    let response!: WptResponse;
    const running = run((_: unknown, given: WptResponse) => {
      response = given;
      return 'answer';
    });
    expect(await running.answer).toBe(response);
    expect(await response.writer.write('late')).toBe(false);
    expect(await response.writer.pause(5)).toBe(false);
    expect(await response.writer.flush()).toBe(false);
    expect(running.failures).toEqual([]);
  });

  test('is told false when the handler has thrown', async () => {
    let response!: WptResponse;
    const running = run((_: unknown, given: WptResponse) => {
      response = given;
      throw new RangeError('mine');
    });
    await expect(running.answer).rejects.toThrow('mine');
    expect(await response.writer.write('late')).toBe(false);
    expect(running.failures).toEqual([]);
  });

  test('is told false when what was written by hand has ended', async () => {
    let response!: WptResponse;
    const running = run((_: unknown, given: WptResponse) => {
      response = given;
      void given.writer.write('a');
    });
    const { sink, outcomes } = await play(running);
    expect(outcomes).toEqual(['ended']);
    expect(await response.writer.write('late')).toBe(false);
    expect(sink.text).toBe('a');
    expect(running.failures).toEqual([]);
  });

  test('is either the answer or told false, whichever turn it takes', async () => {
    // Between the return of a handler and what follows from it other code has its turns.
    const seen = new Set<string>();
    for (let turns = 0; turns < 10; turns += 1) {
      let said: Promise<boolean> | undefined;
      const running = run(async (_: unknown, { writer }: WptResponse) => {
        void (async () => {
          for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
          said = writer.write('floating');
        })();
      });
      const answer = await running.answer;
      await settled();
      if (answer instanceof LiveScript) {
        const { sink, outcomes } = await play(running);
        expect(sink.text).toBe('floating');
        expect(outcomes).toEqual(['ended']);
      }
      expect(await stateOf(said!)).toBe(answer instanceof LiveScript);
      seen.add(answer instanceof LiveScript ? 'the answer' : 'too late');
    }
    expect([...seen]).toEqual(['the answer', 'too late']);
  });
});

describe('an answer after an interim response', () => {
  const kept = each(
    { kind: 'head', status: 200, headers: [['Content-Length', '2']] },
    { kind: 'write', bytes: Buffer.from('ok') },
    { kind: 'end' },
  );
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';

  test('is the response object, also when only its status was set', async () => {
    const running = run(interim, 'GET /a', () => kept);
    const { sink, outcomes, live } = await play(running);
    expect(running.finished).toHaveLength(1);
    expect(running.finished[0]).toBeInstanceOf(WptResponse);
    expect(sink.text).toBe(`interim,${head}ok`);
    expect(outcomes).toEqual(['ended']);
    expect(live.keepsConnection).toBe(true);
  });

  test.each<[string, unknown, object]>([
    ['content', 'text', { content: 'text' }],
    ['a reply', { status: 404, body: 'x' }, { status: 404, content: Buffer.from('x') }],
    [
      'an HTTPException',
      new HTTPException(403, 'no'),
      { status: 403, content: '{"error": {"code": 403, "message": "no"}}' },
    ],
  ])('may be %s', async (_, result, expected) => {
    const running = run((request: unknown, response: WptResponse) => {
      interim(request, response);
      if (result instanceof Error) throw result;
      return result;
    });
    await play(running);
    expect(running.finished).toHaveLength(1);
    expect(running.finished[0]).toMatchObject(expected);
    expect(running.failures).toEqual([]);
  });

  test('may be a script, whose steps are said as they are', async () => {
    const answer = script.informational(103).head(200, { 'Content-Length': 2 }).write('ok').end();
    const running = run((request: unknown, response: WptResponse) => {
      interim(request, response);
      return answer;
    });
    const { sink, outcomes, live } = await play(running);
    expect(running.finished).toEqual([]);
    expect(sink.text).toBe(`interim,HTTP/1.1 103 Early Hints\r\n\r\n${head}ok`);
    expect(outcomes).toEqual(['ended']);
    expect(live.keepsConnection).toBe(true);
  });

  test.each<[string, Script, Outcome, boolean]>([
    ['that is not ended', script.head(204), 'ended', true],
    ['that declares no length', script.head(200).write('x').end(), 'ended', false],
    [
      'that says close',
      script.head(200, { 'Content-Length': 0, Connection: 'close' }).end(),
      'ended',
      false,
    ],
    ['that is chunked', script.head(200, { 'Transfer-Encoding': 'chunked' }).end(), 'ended', true],
    ['that closes', script.head(200).write('x').close(), 'closed', false],
    ['that resets', script.reset(), 'reset', false],
    ['that says nothing', script, 'ended', false],
  ])('may be a script %s', async (_, answer, outcome, keeps) => {
    const running = run((request: unknown, response: WptResponse) => {
      interim(request, response);
      return answer;
    });
    const { outcomes, live } = await play(running);
    expect(outcomes).toEqual([outcome]);
    expect(live.keepsConnection).toBe(keeps);
  });

  test('may be a script with a gate and pauses, which are kept', async () => {
    const running = run((request: unknown, response: WptResponse) => {
      interim(request, response);
      return script.gate('g').delay(5).raw('a').delay(10).raw('b').close();
    });
    const { sink, clock, player } = await play(running);
    expect(player.gate).toBe('g');
    player.release('g');
    clock.runAll();
    expect(sink.log).toEqual(['0 ms: "interim,"', '5 ms: "a"', '15 ms: "b"', 'end']);
  });

  test('closes the connection when the handler says so', async () => {
    const running = run(
      (request: unknown, response: WptResponse) => {
        interim(request, response);
        response.closeConnection = true;
      },
      'GET /a',
      () => each({ kind: 'head', status: 204, headers: [] }, { kind: 'end' }),
    );
    expect((await play(running)).live.keepsConnection).toBe(false);
  });

  test('of HEAD has no content to wait for', async () => {
    const running = run(interim, 'HEAD /a', () =>
      each({ kind: 'head', status: 200, headers: [['Content-Length', '5']] }, { kind: 'end' }),
    );
    const { live, outcomes } = await play(running, 'HEAD');
    expect(outcomes).toEqual(['ended']);
    expect(live.keepsConnection).toBe(true);
  });

  test('is made only as fast as the peer takes it, and no more when it has left', async () => {
    const made: string[] = [];
    let isLeft = false;
    const following = async function* (): AsyncGenerator<Step> {
      try {
        for (const text of ['a', 'b', 'c']) {
          made.push(text);
          yield { kind: 'raw', bytes: Buffer.from(text) };
        }
      } finally {
        isLeft = true;
      }
    };
    const { sink, player } = await play(run(interim, 'GET /a', following), 'GET', () => false);
    // One step waits while what stands before it is on its way.
    expect(sink.text).toBe('interim,');
    expect(made).toEqual(['a']);
    sink.flush();
    await settled();
    expect(sink.text).toBe('interim,a');
    expect(made).toEqual(['a']);
    sink.flush();
    await settled();
    expect(made).toEqual(['a', 'b']);
    player.stop('peerClosed');
    await settled();
    expect(made).toEqual(['a', 'b']);
    expect(isLeft).toBe(true);
  });

  test('that cannot be made closes the connection, and is a failure', async () => {
    const error = new RangeError('mine');
    const running = run(interim, 'GET /a', () => {
      throw error;
    });
    const { sink, outcomes } = await play(running);
    expect(sink.text).toBe('interim,');
    expect(outcomes).toEqual(['closed']);
    expect(running.failures).toEqual([error]);
  });

  test('that is none closes the connection, and is a failure', async () => {
    const running = run((request: unknown, response: WptResponse) => {
      interim(request, response);
      return 5;
    });
    const { outcomes } = await play(running);
    expect(outcomes).toEqual(['closed']);
    expect(running.failures).toEqual([expect.any(UsageError)]);
  });

  test.each<[string, Outcome, Record<string, string>]>([
    ['with a length', 'closed', { 'Content-Length': '9' }],
    ['in chunks', 'closed', { 'Transfer-Encoding': 'chunked' }],
    ['whose end only the connection tells', 'reset', {}],
  ])('that breaks off does not look complete: %s', async (_, outcome, headers) => {
    const following = async function* (): AsyncGenerator<Step> {
      yield { kind: 'head', status: 200, headers: Object.entries(headers) };
      yield { kind: 'write', bytes: Buffer.from('part') };
      throw new RangeError('mine');
    };
    const running = run(interim, 'GET /a', following);
    const { outcomes, sink } = await play(running);
    expect(sink.text).toContain('part');
    expect(outcomes).toEqual([outcome]);
    // Whoever made the content has told it.
    expect(running.failures).toEqual([]);
  });
});
