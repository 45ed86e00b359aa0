import { describe, expect, test } from 'vitest';
import { LiveEncoder } from '../../src/http1/live-encoder.ts';
import { LiveScript } from '../../src/script/live-script.ts';
import { Player, type Outcome } from '../../src/script/player.ts';
import { UsageError } from '../../src/usage-error.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemorySink } from '../support/memory-sink.ts';

const chunked = { 'Transfer-Encoding': 'chunked' };

/** A live script that is being played, as a connection does it. */
function start(takesMore?: () => boolean): {
  live: LiveScript;
  sink: MemorySink;
  player: Player;
  outcomes: Outcome[];
} {
  const live = new LiveScript();
  const clock = new FakeClock();
  const sink = new MemorySink(clock, takesMore);
  const outcomes: Outcome[] = [];
  const player = new Player(new LiveEncoder(live, 'GET'), sink, clock, {
    gateReached() {},
    finished(outcome) {
      outcomes.push(outcome);
      live.finish(outcome !== 'peerClosed' && outcome !== 'stopped');
    },
  });
  player.start();
  return { live, sink, player, outcomes };
}

/** What a promise has settled to by now. */
async function stateOf(promise: Promise<boolean>): Promise<boolean | 'open'> {
  const open = new Promise<'open'>((resolve) => {
    setImmediate(() => resolve('open'));
  });
  return Promise.race([promise, open]);
}

describe('a script that is written while it is played', () => {
  test('sends each step when it is said', async () => {
    const { live, sink } = start();
    await expect(live.informational(103)).resolves.toBe(true);
    await expect(live.head(200, chunked)).resolves.toBe(true);
    await expect(live.write('a')).resolves.toBe(true);
    await expect(live.chunk('b', { size: 9 })).resolves.toBe(true);
    await expect(live.raw('c')).resolves.toBe(true);
    await expect(live.lastChunk({ T: 'v' })).resolves.toBe(true);
    expect(sink.writes.map(({ bytes }) => bytes.toString())).toEqual([
      'HTTP/1.1 103 Early Hints\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      '1\r\na\r\n',
      '9\r\nb\r\n',
      'c',
      '0\r\nT: v\r\n\r\n',
    ]);
  });

  test('sends what was said before it was played', async () => {
    const live = new LiveScript();
    const said = [live.head(204), live.end()];
    const clock = new FakeClock();
    const sink = new MemorySink(clock);
    const player = new Player(new LiveEncoder(live, 'GET'), sink, clock, {
      gateReached() {},
      finished: () => live.finish(true),
    });
    player.start();
    await expect(Promise.all(said)).resolves.toEqual([true, true]);
    expect(sink.text).toBe('HTTP/1.1 204 No Content\r\n\r\n');
  });

  test.each([
    ['end', 'ended'],
    ['close', 'closed'],
    ['reset', 'reset'],
  ] as const)('%s() ends it as %s', async (ending, outcome) => {
    const { live, outcomes } = start();
    await live.head(204);
    await expect(live[ending]()).resolves.toBe(true);
    expect(outcomes).toEqual([outcome]);
  });

  test('waits for a slow peer: a step is done once its bytes have left', async () => {
    const { live, sink } = start(() => false);
    const first = live.raw('a');
    const second = live.raw('b');
    expect(await stateOf(first)).toBe('open');
    expect(sink.text).toBe('a');
    sink.flush();
    expect(await stateOf(first)).toBe(true);
    expect(await stateOf(second)).toBe('open');
    sink.flush();
    expect(await stateOf(second)).toBe(true);
    expect(sink.text).toBe('ab');
  });

  test('a step that had not left when the peer did is false, and so are all later ones', async () => {
    const { live, sink, player, outcomes } = start(() => false);
    const first = live.head(200, chunked);
    const second = live.chunk('b');
    player.stop('peerClosed');
    await expect(first).resolves.toBe(false);
    await expect(second).resolves.toBe(false);
    await expect(live.chunk('c')).resolves.toBe(false);
    await expect(live.end()).resolves.toBe(false);
    expect(sink.text).not.toContain('b');
    expect(outcomes).toEqual(['peerClosed']);
  });

  test('a step that is not legal throws at once, also when the peer has left', () => {
    const { live, player } = start();
    expect(() => live.write('x')).toThrow(
      new UsageError(
        'step 1 by hand, write("x"): there is no head before it. Say head(status, headers) first, ' +
          'or use raw(bytes) to send bytes without a head.',
      ),
    );
    player.stop('peerClosed');
    expect(() => live.chunk('x')).toThrow(UsageError);
    expect(() => live.raw(5 as never)).toThrow('script raw(5): bytes are a string');
  });

  test('an argument that a step does not take is refused', () => {
    const { live } = start();
    expect(() => live.end(...(['bye'] as unknown as []))).toThrow(
      new UsageError('script end(): nothing is done with "bye". It takes no argument.'),
    );
    expect(live.position.phase).toBe('head');
  });

  test('a step that was refused was not said', async () => {
    const { live, sink } = start();
    await live.head(200);
    expect(() => live.chunk('x')).toThrow('step 2 by hand, chunk("x"): the head does not declare');
    await expect(live.write('x')).resolves.toBe(true);
    expect(sink.text).toBe('HTTP/1.1 200 OK\r\n\r\nx');
  });

  test('nothing can be said after its end', async () => {
    const { live } = start();
    await live.head(204);
    await live.end();
    expect(() => live.raw('x')).toThrow(
      new UsageError(
        'step 3 by hand, raw("x"): step 2, end(), has ended the response. Say it before that.',
      ),
    );
  });

  test.each(['close', 'halfClose', 'reset'] as const)(
    'nothing can be said after %s(), not even what ends it again',
    async (ending) => {
      const { live } = start();
      await live[ending]();
      const why = `step 1, ${ending}(), has ended the response. Say it before that.`;
      expect(() => live.end()).toThrow(new UsageError(`step 2 by hand, end(): ${why}`));
    },
  );

  test('keeps the bytes that it was given when their buffer changes later', async () => {
    let takes = false;
    const { live, sink } = start(() => takes);
    const buffer = Buffer.from('before');
    void live.raw('x');
    const said = live.raw(buffer);
    buffer.write('after!');
    takes = true;
    sink.flush();
    await expect(said).resolves.toBe(true);
    expect(sink.text).toBe('xbefore');
  });

  test('is never played once it was finished', async () => {
    const live = new LiveScript();
    const before = live.raw('a');
    live.finish(false);
    expect(await before).toBe(false);
    expect(await live.raw('b')).toBe(false);
    // It is checked all the same.
    expect(() => live.write('x')).toThrow(UsageError);
  });

  test('asks its framing about the connection, unless its owner knows better', () => {
    const { live } = start();
    expect(live.keepsConnection).toBeUndefined();
    live.keepsConnection = false;
    expect(live.keepsConnection).toBe(false);
  });

  test('knows where it stands', async () => {
    const { live } = start();
    expect(live.position.phase).toBe('head');
    await live.head(200, { 'Content-Length': 3, Connection: 'close' });
    await live.write('abc');
    expect(live.position).toMatchObject({ phase: 'body', contentBytes: 3, saysClose: true });
    await live.end();
    expect(live.position.phase).toBe('over');
  });
});
