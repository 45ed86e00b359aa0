// What a route does with a request that a browser repeats by itself.

import { describe, expect, test } from 'vitest';
import { checkHostNames } from '../../src/http/host-names/host-names.ts';
import type { Answer } from '../../src/http/exchange/answer.ts';
import { Exchange, type AnsweringPlayer } from '../../src/http/exchange/exchange.ts';
import type { Reply } from '../../src/http/response/reply.ts';
import { Route } from '../../src/routing/route.ts';
import type { RouteOptions } from '../../src/routing/route-options.ts';
import { Router } from '../../src/routing/router.ts';
import { script } from '../../src/script/builder.ts';
import { LiveScript } from '../../src/script/live-script.ts';
import { Waits } from '../../src/routing/waits.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { makeRequest } from '../support/make-request.ts';
import { noReplySteps } from '../support/no-replies.ts';

/** What a route answers to a request that has come. */
function answerOf(route: Route, asked: Exchange): ReturnType<Route['answer']> {
  route.arrived(asked);
  return route.answer(asked);
}

function withhold(route: Route, asked: Exchange): void {
  route.arrived(asked);
  route.withhold(asked);
}

function declare(answer?: Answer, options: RouteOptions = {}, pattern = '/a'): Route {
  return new Route(pattern, answer, options, {
    urlOf: (path) => `http://localhost:1${path}`,
    remove() {},
    checkPipe() {},
    requests: () => [],
    replySteps: noReplySteps,
    waits: new Waits(new FakeClock()),
    names: checkHostNames({}),
  });
}

function exchange(retryOf?: Exchange): Exchange {
  const made = new Exchange(makeRequest('GET /a'));
  made.retryOf = retryOf;
  if (retryOf !== undefined) made.request.repeats(retryOf.request);
  return made;
}

const one: Reply = { body: 'one' };
const two: Reply = { body: 'two' };

describe('a retry', () => {
  test('gets the same answer, and the next request the next one', () => {
    const route = declare([one, two]);
    const [first, second] = [exchange(), exchange()];
    const answers = [
      answerOf(route, first),
      answerOf(route, second),
      answerOf(route, exchange(first)),
      answerOf(route, exchange(second)),
      answerOf(route, exchange(first)),
      answerOf(route, exchange()),
    ];
    const [firstAnswer, secondAnswer] = answers;
    expect(answers).toEqual([
      firstAnswer,
      secondAnswer,
      firstAnswer,
      secondAnswer,
      firstAnswer,
      secondAnswer,
    ]);
    expect(firstAnswer).not.toBe(secondAnswer);
    expect(route.requests.map(({ isRetry }) => isRetry)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  test('does not use up a route, and meets one that is used up or removed', () => {
    const router = new Router();
    const route = declare(one, { times: 2 }, '/{name}');
    router.add(declare(two));
    router.add(route);
    const first = exchange();
    expect(router.find(first.request)).toEqual({ kind: 'route', route });
    void answerOf(route, first);
    void answerOf(route, exchange(first));
    expect(route.isUsedUp).toBe(false);
    void answerOf(route, exchange());
    expect(route.isUsedUp).toBe(true);
    router.remove(route);
    const retry = exchange(first);
    expect(router.find(retry.request, first)).toEqual({ kind: 'route', route });
    expect(retry.request.routeMatch).toEqual({ name: 'a' });
  });

  test('of what no route answered is routed like any other request', () => {
    const router = new Router();
    const route = declare(one);
    router.add(route);
    const first = exchange();
    expect(router.find(exchange(first).request, first)).toEqual({ kind: 'route', route });
  });

  test('is not what nextRequest() waits for', async () => {
    const route = declare(one);
    const first = exchange();
    void answerOf(route, first);
    const next = route.nextRequest();
    void answerOf(route, exchange(first));
    const second = exchange();
    void answerOf(route, second);
    expect(await next).toBe(second.request);
  });

  test('hears once more what was said by hand ahead of a whole head', async () => {
    const route = declare();
    const taken = route.nextExchange();
    const first = exchange();
    void answerOf(route, first);
    const byHand = await taken;
    void byHand.informational(103);
    void byHand.raw('HTTP/1.1 200 O');
    void byHand.reset();
    const next = route.nextExchange();
    const again = answerOf(route, exchange(first));
    expect(again).toBeInstanceOf(LiveScript);
    const steps = Array.from({ length: 4 }, () => (again as LiveScript).take()?.step.kind);
    expect(steps).toEqual(['informational', 'raw', 'reset', undefined]);
    const second = exchange();
    void answerOf(route, second);
    expect((await next).request).toBe(second.request);
  });

  test('does not hear what was said after the head', async () => {
    const route = declare();
    const taken = route.nextExchange();
    const first = exchange();
    void answerOf(route, first);
    const byHand = await taken;
    void byHand.head(200);
    void byHand.write('x');
    const again = answerOf(route, exchange(first)) as LiveScript;
    expect([again.take()?.step.kind, again.take()]).toEqual(['head', undefined]);
  });
});

describe('the gates of a retry', () => {
  /** An exchange whose player stands at one gate after the other. */
  class Playing implements AnsweringPlayer {
    gate: string | undefined;
    readonly isHanging = false;
    readonly isPausing = false;
    readonly isReceiving = false;
    readonly passed: string[] = [];
    readonly exchange: Exchange;

    constructor(route: Route, retryOf?: Exchange) {
      this.exchange = exchange(retryOf);
      void answerOf(route, this.exchange);
      this.exchange.playedBy(this, 0);
    }

    reach(gate: string): void {
      this.gate = gate;
      this.exchange.gateReached(gate);
    }

    release(gate: string): boolean {
      if (gate !== this.gate) return false;
      this.gate = undefined;
      this.passed.push(gate);
      return true;
    }
  }

  test('are open as far as the first attempt came, and tell nobody', async () => {
    const route = declare(script.gate('a').gate('b').reset());
    const first = new Playing(route);
    first.reach('a');
    await route.release('a');
    first.exchange.finish('reset', 0);

    let isReached = false;
    void route.reached('a').then(() => (isReached = true));
    const retry = new Playing(route, first.exchange);
    retry.reach('a');
    expect(retry.passed).toEqual(['a']);
    retry.reach('b');
    expect(retry.gate).toBe('b');
    await route.release('b');
    expect(retry.passed).toEqual(['a', 'b']);
    expect(isReached).toBe(false);
  });

  test.each<[string, Answer]>([
    ['alone', { body: 'x', gate: 'a' }],
    ['in a list', [{ body: 'x', gate: 'a' }]],
    ['of a handler', () => ({ body: 'x', gate: 'a' })],
  ])('are open in a reply %s that was released', async (_, answer) => {
    const route = declare(answer);
    const first = new Playing(route);
    first.reach('a');
    await route.release('a');
    first.exchange.finish('reset', 0);
    const retry = new Playing(route, first.exchange);
    retry.reach('a');
    expect(retry.passed).toEqual(['a']);
  });
});

describe('a retry of a request whose answer was withheld', () => {
  test('gets that answer, and so does each that follows it', () => {
    const route = declare([one, two]);
    const withheld = exchange();
    withhold(route, withheld);
    const [later, retry, again, last] = [
      answerOf(route, exchange()),
      answerOf(route, exchange(withheld)),
      answerOf(route, exchange(withheld)),
      answerOf(route, exchange()),
    ];
    expect(retry).not.toBe(later);
    expect(again).toBe(retry);
    expect(last).toBe(later);
    expect(route.isUsedUp).toBe(false);
  });

  test('counts as one request, also when it is withheld again', async () => {
    const route = declare(one, { times: 1 });
    const next = route.nextRequest();
    const withheld = exchange();
    withhold(route, withheld);
    withhold(route, exchange(withheld));
    expect(route.isUsedUp).toBe(true);
    expect(route.usage.requestCount).toBe(1);
    expect(route.requests).toHaveLength(2);
    expect(await next).toBe(withheld.request);
  });

  test('is handed to the test, and said again to the next', async () => {
    const route = declare();
    const withheld = exchange();
    withhold(route, withheld);
    const handed = answerOf(route, exchange(withheld));
    expect(await route.nextExchange()).toBe(handed);
    void (handed as LiveScript).raw('x');
    const again = answerOf(route, exchange(withheld)) as LiveScript;
    expect(again).not.toBe(handed);
    expect(again.take()?.step).toEqual({ kind: 'raw', bytes: Buffer.from('x') });
  });
});

test('a request whose answer is withheld waits for nobody but its peer', () => {
  const route = declare();
  withhold(route, exchange());
  expect(route.usage.open).toMatchObject([{ standing: { kind: 'peer' } }]);
});
