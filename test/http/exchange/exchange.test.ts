import { describe, expect, test } from 'vitest';
import { Exchange, type AnsweringPlayer } from '../../../src/http/exchange/exchange.ts';
import type { Request } from '../../../src/http/request/request.ts';
import { TakenExchange } from '../../../src/http/exchange/taken-exchange.ts';
import { makeRequest } from '../../support/make-request.ts';
import { noReplies } from '../../support/no-replies.ts';

const request = {} as Request;

class FakePlayer implements AnsweringPlayer {
  gate: string | undefined = 'g';
  readonly isHanging = false;
  readonly isPausing = false;
  readonly isReceiving = false;

  release(gate: string): boolean {
    if (gate !== this.gate) return false;
    this.gate = undefined;
    return true;
  }
}

/** Whether a promise has settled by now. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const open = new Promise<boolean>((resolve) => {
    setImmediate(() => resolve(true));
  });
  return Promise.race([promise.then(() => false), open]);
}

describe('an exchange', () => {
  test('has no outcome until it is finished', async () => {
    const exchange = new Exchange(request);
    const { finished } = exchange;
    expect(exchange.request).toBe(request);
    expect(exchange.outcome).toBeUndefined();
    expect(await isOpen(finished)).toBe(true);
    exchange.finish('closed', 0);
    expect(exchange.outcome).toBe('closed');
    await expect(finished).resolves.toBe('closed');
    await expect(exchange.finished).resolves.toBe('closed');
  });

  test('tells who asks only after it is finished', async () => {
    const exchange = new Exchange(request);
    exchange.finish('reset', 0);
    await expect(exchange.finished).resolves.toBe('reset');
  });

  test('tells when the peer has closed, before and after', async () => {
    const exchange = new Exchange(request);
    const before = exchange.closedByPeer;
    expect(await isOpen(before)).toBe(true);
    exchange.peerClosed();
    await before;
    await exchange.closedByPeer;

    const other = new Exchange(request);
    other.peerClosed();
    await other.closedByPeer;
  });

  test('does not take its own end for that of the peer', async () => {
    const exchange = new Exchange(request);
    exchange.finish('ended', 0);
    expect(await isOpen(exchange.closedByPeer)).toBe(true);
  });

  test('passes a release on to the player that answers it', () => {
    const exchange = new Exchange(request);
    expect(exchange.gate).toBeUndefined();
    expect(exchange.release('g')).toBe(false);
    exchange.playedBy(new FakePlayer(), 0);
    expect(exchange.gate).toBe('g');
    expect(exchange.release('h')).toBe(false);
    expect(exchange.release('g')).toBe(true);
    expect(exchange.release('g')).toBe(false);
  });

  test('waits at no gate once it is finished, and forgets its player', () => {
    const exchange = new Exchange(request);
    const gates: string[] = [];
    exchange.whenGateReached((gate) => gates.push(gate));
    exchange.playedBy(new FakePlayer(), 0);
    exchange.gateReached('g');
    exchange.finish('peerClosed', 0);
    expect(exchange.gate).toBeUndefined();
    expect(exchange.release('g')).toBe(false);
    exchange.gateReached('h');
    expect(gates).toEqual(['g']);
  });

  test('is short where an assertion failed', () => {
    const exchange = new Exchange(makeRequest('GET /a?b'));
    exchange.playedBy(new FakePlayer(), 0);
    expect(exchange.toJSON()).toMatchObject({
      request: { method: 'GET', url: 'http://localhost/a?b' },
      gate: 'g',
      outcome: undefined,
    });
    exchange.finish('ended', 0);
    expect(exchange.toJSON()).toMatchObject({ gate: undefined, outcome: 'ended' });
  });

  test('does not mind that nobody asks about its gates', () => {
    expect(() => new Exchange(request).gateReached('g')).not.toThrow();
  });
});

describe('an exchange that was taken over', () => {
  test('tells all that the exchange knows', async () => {
    const exchange = new Exchange(request);
    const taken = new TakenExchange(exchange, noReplies);
    expect(taken.request).toBe(request);
    expect(taken.outcome).toBeUndefined();
    exchange.peerClosed();
    await taken.closedByPeer;
    exchange.finish('peerClosed', 0);
    expect(taken.outcome).toBe('peerClosed');
    await expect(taken.finished).resolves.toBe('peerClosed');
  });
});
