import { describe, expect, test } from 'vitest';
import { encodeScript } from '../../src/http1/script-encoder.ts';
import { script } from '../../src/script/builder.ts';
import { Player } from '../../src/script/player.ts';
import { programSource, type OpSource, type PlainOp } from '../../src/script/program.ts';
import type { Script } from '../../src/script/script.ts';
import { noRequestContent, RequestContent } from '../../src/http/request/request-content.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemorySink } from '../support/memory-sink.ts';

interface Stage {
  readonly clock: FakeClock;
  readonly sink: MemorySink;
  readonly player: Player;
  /** What the player told about itself. */
  readonly events: string[];
}

interface StageOptions {
  readonly clock?: FakeClock;
  readonly content?: RequestContent;
  readonly takesMore?: (written: number) => boolean;
}

/** A player that has started. */
function play(
  source: Script | OpSource,
  { clock = new FakeClock(), content, takesMore }: StageOptions = {},
): Stage {
  const sink = new MemorySink(clock, takesMore);
  const events: string[] = [];
  const player = new Player(
    'next' in source ? source : programSource(encodeScript(source, 'GET')),
    sink,
    clock,
    {
      gateReached: (name) => events.push(`gate ${name}`),
      finished: (outcome) => events.push(outcome),
    },
    content,
  );
  player.start();
  return { clock, sink, player, events };
}

/** A source that a test feeds. */
class FedSource implements OpSource {
  readonly keepsTime = false;
  readonly #ops: PlainOp[] = [];
  #callback: (() => void) | undefined;

  next(): PlainOp | 'pending' {
    return this.#ops.shift() ?? 'pending';
  }

  onAvailable(callback: () => void): void {
    this.#callback = callback;
  }

  feed(...ops: PlainOp[]): void {
    this.#ops.push(...ops);
    const callback = this.#callback;
    this.#callback = undefined;
    callback?.();
  }
}

const bytesOp = (text: string): PlainOp => ({ kind: 'bytes', bytes: Buffer.from(text) });

describe('the ends of a script', () => {
  test.each([
    ['end', 'ended', []],
    ['close', 'closed', ['end']],
    ['halfClose', 'closed', ['end']],
    ['reset', 'reset', ['reset']],
  ] as const)('%s() finishes it as %s, after its bytes', (ending, outcome, done) => {
    const { sink, events, clock } = play(script.raw('x')[ending]());
    expect(sink.log).toEqual(['0 ms: "x"', ...done]);
    expect(events).toEqual([outcome]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('halfClose() says that the peer is to be read on, before it finishes', () => {
    const clock = new FakeClock();
    const events: string[] = [];
    const source = programSource(encodeScript(script.raw('x').halfClose(), 'GET'));
    new Player(source, new MemorySink(clock), clock, {
      gateReached() {},
      halfClosed: () => events.push('halfClosed'),
      finished: (outcome) => events.push(outcome),
    }).start();
    expect(events).toEqual(['halfClosed', 'closed']);
  });

  test.each([
    ['close', 'closed', 'end'],
    ['reset', 'reset', 'reset'],
  ] as const)('breakOff(%s) finishes it as %s, wherever it is', (how, outcome, done) => {
    const { sink, events, player, clock } = play(script.raw('x').delay(5).raw('y').reset());
    player.breakOff(how);
    player.breakOff(how);
    clock.advance(10);
    expect(sink.log).toEqual(['0 ms: "x"', done]);
    expect(events).toEqual([outcome]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('hang() says nothing more and finishes nothing', () => {
    const { sink, events, player, clock } = play(script.raw('x').hang());
    clock.advance(1e9);
    expect(sink.log).toEqual(['0 ms: "x"']);
    expect(events).toEqual([]);
    expect(player.isHeld).toBe(true);
  });

  test.each(['peerClosed', 'stopped'] as const)(
    'a script that hangs has hung when %s',
    (reason) => {
      const { events, player } = play(script.hang());
      player.stop(reason);
      expect(events).toEqual(['hung']);
    },
  );

  test('a program without an end is ended', () => {
    const { sink, events } = play(programSource({ ops: [bytesOp('x')] }));
    expect(sink.log).toEqual(['0 ms: "x"']);
    expect(events).toEqual(['ended']);
  });

  test('a reset waits until the bytes before it have left', () => {
    const { sink, events } = play(script.raw('x').reset(), { takesMore: () => false });
    expect(sink.log).toEqual(['0 ms: "x"']);
    sink.flush();
    expect(sink.log).toEqual(['0 ms: "x"', 'reset']);
    expect(events).toEqual(['reset']);
  });

  test('nothing is reset when the peer leaves before', () => {
    const waiting: (() => void)[] = [];
    const clock = new FakeClock();
    const sink = new MemorySink(clock);
    sink.flushed = (callback) => waiting.push(callback);
    const events: string[] = [];
    const player = new Player(programSource(encodeScript(script.reset(), 'GET')), sink, clock, {
      gateReached() {},
      finished: (outcome) => events.push(outcome),
    });
    player.start();
    player.stop('peerClosed');
    for (const callback of waiting) callback();
    expect(sink.log).toEqual([]);
    expect(events).toEqual(['peerClosed']);
  });
});

describe('time', () => {
  test('nothing is sent before its delay has passed', () => {
    const { clock, sink, events } = play(
      script.raw('a').delay(10).raw('b').delay(5).raw('c').end(),
    );
    expect(sink.log).toEqual(['0 ms: "a"']);
    clock.advance(9.999);
    expect(sink.text).toBe('a');
    clock.advance(0.001);
    expect(sink.text).toBe('ab');
    clock.advance(5);
    expect(sink.log).toEqual(['0 ms: "a"', '10 ms: "b"', '15 ms: "c"']);
    expect(events).toEqual(['ended']);
  });

  test('delays that follow each other add up', () => {
    const { clock, sink } = play(script.delay(10).delay(0).delay(2.5).raw('x').end());
    clock.runAll();
    expect(sink.log).toEqual(['12.5 ms: "x"']);
  });

  test('a delay of no time makes a write of its own, in a later turn', () => {
    const { clock, sink } = play(script.raw('a').delay(0).raw('b').end());
    expect(sink.log).toEqual(['0 ms: "a"']);
    clock.runAll();
    expect(sink.log).toEqual(['0 ms: "a"', '0 ms: "b"']);
  });

  test('the lateness of one timer is not added to the next', () => {
    const late = [3, 9, 0, 25, 0];
    const clock = new FakeClock({ lateness: () => late.shift() ?? 0 });
    const made = script.repeat(5, (s) => s.delay(10).raw('x')).end();
    const { sink } = play(made, { clock });
    clock.runAll();
    // The fourth is 25 ms late, so the fifth is past its time and comes at once.
    expect(sink.writes.map(({ atMs }) => atMs)).toEqual([13, 29, 30, 65, 65]);
  });

  test('a script does not end before its last delay', () => {
    const { clock, sink, events } = play(script.raw('x').delay(100).close());
    clock.advance(99);
    expect(events).toEqual([]);
    clock.advance(1);
    expect(sink.log).toEqual(['0 ms: "x"', 'end']);
    expect(events).toEqual(['closed']);
  });

  test('a drip sends a piece at once and one after each pause', () => {
    const made = script.head(200).drip('abcde', { size: 2, every: 10 }).raw('!').end();
    const { clock, sink } = play(made);
    clock.runAll();
    expect(sink.log).toEqual([
      String.raw`0 ms: "HTTP/1.1 200 OK\r\n\r\n"`,
      '0 ms: "ab"',
      '10 ms: "cd"',
      '20 ms: "e"',
      '20 ms: "!"',
    ]);
  });

  test('a repeat plays its rounds one after the other', () => {
    const round = script.raw('a').delay(10).repeat(2, script.raw('b').delay(1));
    const { clock, sink } = play(script.repeat(2, round).raw('!').end());
    clock.runAll();
    expect(sink.log).toEqual([
      '0 ms: "a"',
      '10 ms: "b"',
      '11 ms: "b"',
      '12 ms: "a"',
      '22 ms: "b"',
      '23 ms: "b"',
      '24 ms: "!"',
    ]);
  });

  test('an endless repeat goes on until it is stopped', () => {
    const { clock, sink, player, events } = play(
      script.repeat(Infinity, script.raw('x').delay(10)),
    );
    clock.advance(95);
    expect(sink.writes).toHaveLength(10);
    player.stop('peerClosed');
    clock.advance(1000);
    expect(sink.writes).toHaveLength(10);
    expect(clock.pendingTimers).toBe(0);
    expect(events).toEqual(['peerClosed']);
  });
});

describe('a gate', () => {
  test('holds the script until it is released', () => {
    const { clock, sink, player, events } = play(script.raw('a').gate('g').raw('b').end());
    expect(events).toEqual(['gate g']);
    expect(player.gate).toBe('g');
    expect(player.isHeld).toBe(true);
    clock.advance(1000);
    expect(sink.text).toBe('a');
    expect(player.release('g')).toBe(true);
    expect(sink.log).toEqual(['0 ms: "a"', '1000 ms: "b"']);
    expect(player.gate).toBeUndefined();
    expect(player.isHeld).toBe(false);
    expect(events).toEqual(['gate g', 'ended']);
  });

  test('is not opened by the name of another one', () => {
    const { sink, player } = play(script.gate('g').raw('x').end());
    expect(player.release('h')).toBe(false);
    expect(player.release('')).toBe(false);
    expect(sink.text).toBe('');
    expect(player.gate).toBe('g');
  });

  test('is not opened before it is reached, nor twice', () => {
    const { clock, player, events } = play(script.delay(10).gate('g').delay(10).gate('h').end());
    expect(player.release('g')).toBe(false);
    clock.advance(10);
    expect(player.release('g')).toBe(true);
    expect(player.release('g')).toBe(false);
    clock.advance(10);
    expect(player.release('g')).toBe(false);
    expect(player.release('h')).toBe(true);
    expect(player.release('h')).toBe(false);
    expect(events).toEqual(['gate g', 'gate h', 'ended']);
  });

  test('starts a new count', () => {
    const { clock, sink, player } = play(script.delay(10).gate('g').delay(10).raw('x').end());
    clock.advance(300);
    player.release('g');
    clock.advance(9.5);
    expect(sink.text).toBe('');
    clock.runAll();
    expect(sink.log).toEqual(['310 ms: "x"']);
  });

  test('with one name can come again and again', () => {
    const { sink, player, events } = play(script.repeat(3, script.gate('g').raw('x')).end());
    for (let round = 1; round <= 3; round += 1) {
      expect(player.release('g')).toBe(true);
      expect(sink.writes).toHaveLength(round);
    }
    expect(events).toEqual(['gate g', 'gate g', 'gate g', 'ended']);
  });

  test.each([1, 100_000])('can be released as soon as it is reached, %i times', (times) => {
    const clock = new FakeClock();
    const sink = new MemorySink(clock);
    const events: string[] = [];
    const made = script.repeat(times, script.gate('g')).raw('c').end();
    const player: Player = new Player(programSource(encodeScript(made, 'GET')), sink, clock, {
      gateReached: (name) => player.release(name),
      finished: (outcome) => events.push(outcome),
    });
    player.start();
    clock.runAll();
    expect(sink.text).toBe('c');
    expect(events).toEqual(['ended']);
  });
});

describe('back-pressure', () => {
  const three = script.raw('a').delay(0).raw('b').delay(0).raw('c').end();

  test('waits after a write that was one too many', () => {
    const { clock, sink, events } = play(three, { takesMore: () => false });
    clock.advance(100);
    expect(sink.text).toBe('a');
    sink.flush();
    clock.advance(0);
    expect(sink.text).toBe('ab');
    expect(sink.isWaitedFor).toBe(true);
    sink.flush();
    clock.advance(0);
    sink.flush();
    expect(sink.text).toBe('abc');
    expect(events).toEqual(['ended']);
  });

  test('does not add to the delays', () => {
    const { clock, sink } = play(script.raw('a').delay(10).raw('b').end(), {
      takesMore: () => false,
    });
    clock.advance(7);
    sink.flush();
    clock.runAll();
    expect(sink.log).toEqual(['0 ms: "a"', '10 ms: "b"']);
  });

  test('stops an endless repeat until the peer reads on', () => {
    const { sink, player } = play(script.repeat(Infinity, script.raw('x')), {
      takesMore: (written) => written % 4 !== 0,
    });
    expect(sink.writes).toHaveLength(4);
    sink.flush();
    expect(sink.writes).toHaveLength(8);
    player.stop('peerClosed');
    sink.flush();
    expect(sink.writes).toHaveLength(8);
  });

  test('keeps the end of the script waiting', () => {
    const { sink, events } = play(script.raw('x').close(), { takesMore: () => false });
    expect(sink.log).toEqual(['0 ms: "x"']);
    expect(events).toEqual([]);
    sink.flush();
    expect(sink.log).toEqual(['0 ms: "x"', 'end']);
  });
});

describe('stopping', () => {
  test.each<[string, Script, StageOptions]>([
    ['at a delay', script.raw('a').delay(10).raw('b').close(), {}],
    ['at a gate', script.raw('a').gate('g').raw('b').close(), {}],
    ['at a full sink', script.raw('a').delay(0).raw('b').close(), { takesMore: () => false }],
    ['before a close', script.raw('a').delay(10).close(), {}],
    ['before a reset', script.raw('a').delay(10).reset(), {}],
  ])('%s writes nothing more and leaves no timer', (_, made, options) => {
    const { clock, sink, player, events } = play(made, options);
    player.stop('stopped');
    expect(clock.pendingTimers).toBe(0);
    sink.flush();
    expect(player.release('g')).toBe(false);
    clock.runAll();
    expect(sink.log).toEqual(['0 ms: "a"']);
    expect(events.filter((event) => !event.startsWith('gate'))).toEqual(['stopped']);
    expect(player.gate).toBeUndefined();
  });

  test('after the end changes nothing', () => {
    const { player, events } = play(script.raw('x').end());
    player.stop('peerClosed');
    player.stop('stopped');
    expect(events).toEqual(['ended']);
  });

  test('twice finishes once, with the first reason', () => {
    const { player, events } = play(script.gate('g').end());
    player.stop('peerClosed');
    player.stop('stopped');
    expect(events).toEqual(['gate g', 'peerClosed']);
  });

  test('while the event loop has its turn writes nothing more', () => {
    const { clock, sink, player } = play(script.repeat(Infinity, script.raw('x')));
    const written = sink.writes.length;
    player.stop('stopped');
    clock.runTurn();
    expect(sink.writes).toHaveLength(written);
  });
});

describe('many operations', () => {
  test('are played in turns with the rest of the event loop', () => {
    const { clock, sink } = play(script.repeat(Infinity, script.raw('x')));
    const first = sink.writes.length;
    expect(first).toBeGreaterThan(100);
    expect(first).toBeLessThanOrEqual(1024);
    expect(clock.pendingTurns).toBe(1);
    clock.runTurn();
    expect(sink.writes).toHaveLength(first * 2);
  });

  test('count as many bytes, too', () => {
    const { clock, sink } = play(script.repeat(Infinity, script.raw('x'.repeat(300_000))));
    expect(sink.writes.length).toBeLessThanOrEqual(4);
    expect(clock.pendingTurns).toBe(1);
  });

  test('are counted on where the player is called back within the same turn', () => {
    const source = new FedSource();
    const { clock, sink } = play(source);
    // As a promise or a socket that takes all at once would do.
    for (let count = 0; count < 2000; count += 1) source.feed(bytesOp('x'));
    expect(sink.writes.length).toBeLessThanOrEqual(1024);
    expect(clock.pendingTurns).toBe(1);
  });

  test('need no turn when they are few', () => {
    const { clock } = play(script.repeat(100, script.raw('x'.repeat(10_000))).end());
    expect(clock.turnCount).toBe(0);
  });

  test('keep no round of a long repeat in memory', () => {
    const { clock, sink, player } = play(script.repeat(1e12, script.raw('x').delay(1)).end());
    clock.advance(50);
    expect(sink.writes).toHaveLength(51);
    player.stop('stopped');
  });
});

describe('a source that has nothing to say yet', () => {
  test('is waited for', () => {
    const source = new FedSource();
    const { clock, sink, player, events } = play(source);
    expect(player.isHeld).toBe(true);
    clock.advance(100);
    source.feed(bytesOp('a'), bytesOp('b'));
    clock.advance(100);
    source.feed(bytesOp('c'), { kind: 'close' });
    expect(player.isHeld).toBe(false);
    expect(sink.log).toEqual(['100 ms: "a"', '100 ms: "b"', '200 ms: "c"', 'end']);
    expect(events).toEqual(['closed']);
  });

  test('starts a new count', () => {
    const source = new FedSource();
    const { clock, sink } = play(source);
    clock.advance(100);
    source.feed({ kind: 'delay', ms: 10 }, bytesOp('a'));
    clock.runAll();
    expect(sink.log).toEqual(['110 ms: "a"']);
  });

  test('is not heard after a stop', () => {
    const source = new FedSource();
    const { sink, player, events } = play(source);
    player.stop('peerClosed');
    source.feed(bytesOp('a'), { kind: 'close' });
    expect(sink.log).toEqual([]);
    expect(events).toEqual(['peerClosed']);
  });
});

describe('receive()', () => {
  const uploaded = script.raw('a').receive(3).raw('b').receive('all').raw('c').close();

  test('waits for so many bytes, and for the end', () => {
    const content = new RequestContent('coming');
    const { sink, player } = play(uploaded, { content });
    expect(sink.text).toBe('a');
    expect(player.isReceiving).toBe(true);
    expect(player.isHeld).toBe(true);
    content.add(Buffer.from('xx'));
    expect(sink.text).toBe('a');
    content.add(Buffer.from('xx'));
    expect(sink.text).toBe('ab');
    content.complete(undefined);
    expect(sink.text).toBe('abc');
    expect(player.isReceiving).toBe(false);
  });

  test('waits for nothing that is there', () => {
    const { sink } = play(uploaded, { content: noRequestContent });
    expect(sink.text).toBe('abc');
  });

  test('begins a new count of delays', () => {
    const content = new RequestContent('coming');
    const { clock, sink } = play(script.delay(10).raw('a').receive(1).delay(10).raw('b').close(), {
      content,
    });
    clock.advance(100);
    content.add(Buffer.from('x'));
    clock.advance(100);
    expect(sink.log).toEqual(['10 ms: "a"', '110 ms: "b"', 'end']);
  });

  test.each(['before', 'while'])(
    'of content that breaks off %s it waits ends the script',
    (when) => {
      const content = new RequestContent('coming');
      if (when === 'before') content.breakOff();
      const { player, sink, events } = play(uploaded, { content });
      content.breakOff();
      player.peerEnded();
      expect(sink.text).toBe('a');
      expect(events).toEqual(['peerClosed']);
    },
  );
});

describe('a peer that sends nothing more', () => {
  test('gets all that needs nobody', () => {
    const { clock, sink, player, events } = play(script.raw('a').delay(5).raw('b').close());
    player.peerEnded();
    clock.advance(10);
    expect(sink.text).toBe('ab');
    expect(events).toEqual(['closed']);
  });

  test.each([
    ['a gate', script.raw('a').delay(5).gate('g').raw('b').close(), 'peerClosed'],
    ['hang()', script.raw('a').delay(5).hang(), 'hung'],
    ['receive()', script.raw('a').delay(5).receive(1).raw('b').close(), 'peerClosed'],
  ])('ends a script that is held later, by %s', (_, held, outcome) => {
    const { clock, sink, player, events } = play(held, { content: new RequestContent('coming') });
    player.peerEnded();
    expect(events).toEqual([]);
    clock.advance(10);
    expect(events.filter((event) => !event.startsWith('gate'))).toEqual([outcome]);
    expect(sink.text).toBe('a');
  });

  test('ends an answer by hand that has nothing to say', () => {
    const { player, events } = play(new FedSource());
    player.peerEnded();
    expect(events).toEqual(['peerClosed']);
  });
});
