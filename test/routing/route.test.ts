import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../src/http/exchange/answer.ts';
import { Exchange } from '../../src/http/exchange/exchange.ts';
import { checkHostNames } from '../../src/http/host-names/host-names.ts';
import { TakenExchange } from '../../src/http/exchange/taken-exchange.ts';
import { LiveScript } from '../../src/script/live-script.ts';
import { encodeScript } from '../../src/http1/script-encoder.ts';
import type { CheckedAnswer } from '../../src/routing/checked-answer.ts';
import type { RouteOptions } from '../../src/routing/route-options.ts';
import { Route } from '../../src/routing/route.ts';
import { isScript, script } from '../../src/script/builder.ts';
import { Player } from '../../src/script/player.ts';
import { programSource } from '../../src/script/program.ts';
import type { Script } from '../../src/script/script.ts';
import type { CheckedReply } from '../../src/http/response/reply.ts';
import { UsageError } from '../../src/usage-error.ts';
import { Waits } from '../../src/routing/waits.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { makeRequest } from '../support/make-request.ts';
import { MemorySink } from '../support/memory-sink.ts';
import { noReplySteps } from '../support/no-replies.ts';

function declare(
  pattern: string | RegExp,
  answer?: unknown,
  options: RouteOptions = {},
  checkPipe: (pipeline: string) => void = () => {},
): Route {
  return new Route(pattern, answer as Answer | undefined, options, {
    waits: new Waits(new FakeClock()),
    names: checkHostNames({ browserHost: 'a.test', subdomains: ['www'], hosts: ['*.cdn.test'] }),
    urlOf: (path, { host = 'localhost', protocol = 'http' } = {}) =>
      `${protocol}://${host}:1${path}`,
    remove() {},
    checkPipe,
    requests: () => [],
    replySteps: noReplySteps,
  });
}

function arrive(route: Route, line = 'GET /a'): CheckedAnswer | LiveScript {
  const exchange = new Exchange(makeRequest(line));
  route.arrived(exchange);
  return route.answer(exchange) as CheckedAnswer | LiveScript;
}

function bodyOf(answer: CheckedAnswer | LiveScript): string {
  if (typeof answer === 'function' || isScript(answer) || answer instanceof LiveScript) {
    throw new Error('not a reply');
  }
  return Buffer.from((answer as CheckedReply).content as Uint8Array).toString();
}

interface Playing {
  readonly exchange: Exchange;
  readonly sink: MemorySink;
  readonly player: Player;
}

/** Lets a request arrive and plays its script, as a connection does. */
function playScript(route: Route): Playing {
  const exchange = new Exchange(makeRequest('GET /a'));
  const clock = new FakeClock();
  const sink = new MemorySink(clock);
  route.arrived(exchange);
  const answer = route.answer(exchange) as Script;
  const player = new Player(programSource(encodeScript(answer, 'GET')), sink, clock, {
    gateReached: (gate) => exchange.gateReached(gate),
    finished: (outcome) => exchange.finish(outcome, 0),
  });
  exchange.playedBy(player, 0);
  player.start();
  return { exchange, sink, player };
}

/** Whether a promise has settled by now. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const open = new Promise<boolean>((resolve) => {
    setImmediate(() => resolve(true));
  });
  return Promise.race([promise.then(() => false), open]);
}

describe('a route', () => {
  test('has the URL of its one path', () => {
    expect(declare('/a/b', {}).url).toBe('http://localhost:1/a/b');
    expect(() => declare('/a/*', {}, { method: 'GET' }).url).toThrow(
      new UsageError(
        'route GET "/a/*": the pattern matches more than one path. Write wpt.url(path) for one of them.',
      ),
    );
  });

  test('has the URL of its host and its protocol', () => {
    expect(declare('/a', {}, { host: 'www', protocol: 'https' }).url).toBe(
      'https://www.a.test:1/a',
    );
    expect(() => declare('/a', {}, { host: '*.cdn.test' }).url).toThrow(
      new UsageError(
        'route "/a": it answers for more than one host. Write wpt.url(path, { host }) for one of them.',
      ),
    );
  });

  test('is named in messages by its methods and its pattern', () => {
    expect(`${declare('a', {})}`).toBe('route "/a"');
    expect(`${declare('/a', {}, { method: ['GET', 'PUT'] })}`).toBe('route GET, PUT "/a"');
    expect(`${declare(/a/, {})}`).toBe('route "/a/"');
    expect(declare('/a/{b}', {}).pattern).toBe('/a/{b}');
  });

  test('shows its requests where it is printed', () => {
    const route = declare('/a', {}, { method: ['GET', 'PUT'] });
    expect(inspect({ route })).toBe('{ route: Route <GET, PUT "/a"> }');
    arrive(route);
    arrive(route, 'PUT /a?b');
    expect(inspect(route)).toBe(`Route {
  pattern: '/a',
  methods: [ 'GET', 'PUT' ],
  requests: [ Request <GET /a>, Request <PUT /a?b> ]
}`);
    expect(inspect(declare(/b$/))).toBe(`Route { pattern: '/b$/', requests: [] }`);
  });

  test.each<[string, unknown, string]>([
    ['null', null, 'null is not an answer.'],
    ['text', 'hello', '"hello" is not an answer.'],
    ['a number', 404, '404 is not an answer.'],
    ['a promise', Promise.resolve({}), 'an instance of Promise is not an answer.'],
    ['a Buffer', Buffer.from('x'), 'an instance of Buffer is not an answer.'],
    ['a list that holds no answer', [{}, 'x'], '"x" is not an answer.'],
    ['a list in a list', [[{}]], '[{}] is not an answer.'],
  ])('refuses %s as its answer', (_, answer, why) => {
    expect(() => declare('/a', answer)).toThrow(
      new UsageError(
        `route "/a": ${why} An answer is a reply such as { body: 'text' }, ` +
          'a script, a handler (request) => reply, or a list of these.',
      ),
    );
  });

  test('refuses an empty list', () => {
    expect(() => declare('/a', [])).toThrow(
      new UsageError('route "/a": an answer list is empty. Write at least one answer.'),
    );
  });

  test('names itself when its reply is refused', () => {
    const reply = { body: 'abc', headers: { 'Content-Length': 5 } };
    const why =
      'reply: Content-Length 5 for 3 bytes of content. Leave it out and it is right. Use a script to send this.';
    expect(() => declare('/a', reply, { method: 'GET' })).toThrow(
      new UsageError(`route GET "/a": ${why}`),
    );
    expect(() => declare('/a', [{}, reply])).toThrow(new UsageError(`route "/a": ${why}`));
  });

  test('has the pipes of its replies checked where it is declared', () => {
    const checked: string[] = [];
    const check = (pipeline: string): void => void checked.push(pipeline);
    declare('/a', { pipe: 'gzip' }, {}, check);
    declare(
      '/a',
      [{ pipe: '' }, {}, script.head(204).end(), () => 'x', { pipe: 'sub' }],
      {},
      check,
    );
    expect(checked).toEqual(['gzip', '', 'sub']);
  });

  const mistakeOfOurs = new TypeError('broken');

  test.each([
    [new UsageError('reply: no.'), new UsageError('route GET "/a": reply: no.')],
    [mistakeOfOurs, mistakeOfOurs],
  ])('names itself when a pipe of its reply is refused: %s', (error, seen) => {
    const refuse = (): never => {
      throw error;
    };
    expect(() => declare('/a', { pipe: 'no' }, { method: 'GET' }, refuse)).toThrow(seen);
  });

  test('names its pattern when its options are refused', () => {
    expect(() => declare('a', {}, { times: 0 })).toThrow(
      new UsageError('route "/a": times 0. It is a whole number from 1.'),
    );
  });

  test('checks a reply once, and gives the same one to every request', () => {
    const route = declare('/a', { body: 'x' });
    expect(arrive(route)).toBe(arrive(route));
  });

  test('gives a script as it is', () => {
    const answer = script.head(200).end();
    expect(arrive(declare('/a', answer))).toBe(answer);
  });

  test('gives a handler as it is, and does not call it', () => {
    const handler = vi.fn<() => void>();
    expect(arrive(declare('/a', handler))).toBe(handler);
    expect(handler).not.toHaveBeenCalled();
  });

  test('gives the answers of a list in order, and the last one again and again', () => {
    const last = script.head(204).end();
    const handler = vi.fn<() => void>();
    const route = declare('/a', [{ body: 'one' }, handler, last]);
    expect(bodyOf(arrive(route))).toBe('one');
    expect(arrive(route)).toBe(handler);
    expect(arrive(route)).toBe(last);
    expect(arrive(route)).toBe(last);
  });

  test('is used up after as many requests as it may answer', () => {
    const route = declare('/a', {}, { times: 2 });
    arrive(route);
    expect(route.isUsedUp).toBe(false);
    arrive(route);
    expect(route.isUsedUp).toBe(true);
  });

  test('remembers its requests and exchanges, oldest first', () => {
    const route = declare('/a', {});
    const exchanges = ['GET /a', 'POST /a'].map((line) => new Exchange(makeRequest(line)));
    for (const exchange of exchanges) route.arrived(exchange);
    expect(route.exchanges).toEqual(exchanges);
    expect(route.requests.map(String)).toEqual(['GET /a', 'POST /a']);
    route.requests.pop();
    expect(route.requests).toHaveLength(2);
  });

  test('tells everybody who waits for the next request', async () => {
    const route = declare('/a', {});
    arrive(route, 'GET /a?0');
    const waiting = [route.nextRequest(), route.nextRequest()];
    expect(await isOpen(Promise.race(waiting))).toBe(true);
    arrive(route, 'GET /a?1');
    arrive(route, 'GET /a?2');
    const requests = await Promise.all(waiting);
    expect(requests.map(({ query }) => query)).toEqual(['1', '1']);
  });
});

describe('taking over an exchange', () => {
  test('hands out what arrives later, in the order of asking', async () => {
    const route = declare('/a');
    const taken = [route.nextExchange(), route.nextExchange()];
    const answers = [arrive(route, 'GET /a?1'), arrive(route, 'GET /a?2')];
    expect(await Promise.all(taken)).toEqual(answers);
    expect((await taken[0])?.request.query).toBe('1');
    expect(answers[0]).toBeInstanceOf(TakenExchange);
  });

  test('hands out what has arrived, oldest first', async () => {
    const route = declare('/a');
    const answers = [arrive(route), arrive(route)];
    expect(await route.nextExchange()).toBe(answers[0]);
    expect(await route.nextExchange()).toBe(answers[1]);
    expect(await isOpen(route.nextExchange())).toBe(true);
  });

  test('replaces the declared answer once', async () => {
    const route = declare('/a', [{ body: 'one' }, { body: 'two' }]);
    const taken = route.nextExchange();
    expect(arrive(route)).toBe(await taken);
    expect(bodyOf(arrive(route))).toBe('two');
  });
});

describe('the gates of a route', () => {
  const gated = script.raw('a').gate('g').raw('b').gate('h').raw('c').end();

  test('are reached first and released later', async () => {
    const route = declare('/a', gated);
    const { sink } = playScript(route);
    await route.reached('g');
    expect(sink.text).toBe('a');
    await route.release('g');
    expect(sink.text).toBe('ab');
    await route.reached('h');
    await route.release('h');
    expect(sink.text).toBe('abc');
  });

  test('are released first and reached later', async () => {
    const route = declare('/a', gated);
    const reached = [route.reached('g'), route.reached('g')];
    const released = route.release('g');
    expect(await isOpen(Promise.race([...reached, released]))).toBe(true);
    const { sink } = playScript(route);
    await Promise.all([...reached, released]);
    expect(sink.text).toBe('ab');
  });

  test('can be released before they are reached, one after the other', async () => {
    const route = declare('/a', gated);
    const released = [route.release('h'), route.release('g')];
    const { sink } = playScript(route);
    await Promise.all(released);
    expect(sink.text).toBe('abc');
  });

  test('are no longer reached once they are passed', async () => {
    const route = declare('/a', gated);
    playScript(route);
    await route.release('g');
    expect(await isOpen(route.reached('g'))).toBe(true);
    await route.reached('h');
  });

  test('let all exchanges pass that wait there', async () => {
    const route = declare('/a', gated);
    const sinks = [playScript(route).sink, playScript(route).sink];
    await route.release('g');
    expect(sinks.map(({ text }) => text)).toEqual(['ab', 'ab']);
  });

  test('let one exchange pass for each release that came too early', async () => {
    const route = declare('/a', gated);
    const first = route.release('g');
    const second = route.release('g');
    const sinks = [playScript(route).sink];
    await first;
    expect(await isOpen(second)).toBe(true);
    sinks.push(playScript(route).sink, playScript(route).sink);
    await second;
    expect(sinks.map(({ text }) => text)).toEqual(['ab', 'ab', 'a']);
  });

  test('of one name are passed one at a time', async () => {
    const route = declare('/a', script.repeat(3, script.gate('g').raw('x')).end());
    const { sink, exchange } = playScript(route);
    for (const text of ['x', 'xx', 'xxx']) {
      await route.reached('g');
      await route.release('g');
      expect(sink.text).toBe(text);
    }
    expect(exchange.outcome).toBe('ended');
  });

  test('do not wait with an exchange whose peer has left', async () => {
    const route = declare('/a', gated);
    const { player, sink } = playScript(route);
    player.stop('peerClosed');
    expect(await isOpen(route.reached('g'))).toBe(true);
    const released = route.release('g');
    expect(await isOpen(released)).toBe(true);
    const later = playScript(route);
    await released;
    expect(later.sink.text).toBe('ab');
    expect(sink.text).toBe('a');
  });

  test('can be in any answer of a list, and in a repeat', async () => {
    const route = declare('/a', [{}, script.repeat(2, script.gate('deep')).end()]);
    arrive(route);
    playScript(route);
    await route.release('deep');
    await route.release('deep');
  });

  test.each<[string, unknown, string]>([
    ['a script with gates', gated, 'It has "g", "h".'],
    ['a script without one', script.end(), 'It has no gate.'],
    ['a reply', {}, 'It has no gate.'],
    ['no answer', undefined, 'It has no gate.'],
  ])('that are not there are refused: %s', async (_, answer, known) => {
    const route = declare('/a', answer, { method: 'GET' });
    const error = new UsageError(`route GET "/a": no gate "x". ${known}`);
    await expect(route.release('x')).rejects.toThrow(error);
    await expect(route.reached('x')).rejects.toThrow(error);
  });

  test('of a handler can have any name', async () => {
    const route = declare('/a', () => gated);
    const reached = route.reached('g');
    const exchange = new Exchange(makeRequest('GET /a'));
    route.arrived(exchange);
    void route.answer(exchange);
    exchange.gateReached('g');
    await reached;
    expect(await isOpen(route.release('whatever'))).toBe(true);
  });
});
