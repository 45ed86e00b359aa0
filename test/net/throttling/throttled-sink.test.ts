import { describe, expect, test } from 'vitest';
import { encodeScript } from '../../../src/http1/script-encoder.ts';
import type { LineSettings } from '../../../src/net/throttling/slow-line.ts';
import { SocketSink } from '../../../src/net/connection/socket-sink.ts';
import { systemClock } from '../../../src/net/clock/system-clock.ts';
import { ThrottledSink } from '../../../src/net/throttling/throttled-sink.ts';
import { script } from '../../../src/script/builder.ts';
import { Player } from '../../../src/script/player.ts';
import type { Sink } from '../../../src/script/ports.ts';
import { programSource } from '../../../src/script/program.ts';
import type { Script } from '../../../src/script/script.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemorySink } from '../../support/memory-sink.ts';
import { RawClient } from '../../support/raw-client.ts';
import { openSocketPair } from '../../support/socket-pair.ts';

const unlimited: LineSettings = { bytesPerSecond: Infinity, latencyMs: 0, jitterMs: 0, seed: 0 };

interface Stage {
  readonly clock: FakeClock;
  readonly sink: MemorySink;
  readonly throttled: ThrottledSink;
}

function stage(
  line: Partial<LineSettings>,
  takesMore: () => boolean = () => true,
  lateness = 0,
): Stage {
  const clock = new FakeClock({ lateness: () => lateness });
  const sink = new MemorySink(clock, takesMore);
  return { clock, sink, throttled: new ThrottledSink(sink, clock, { ...unlimited, ...line }) };
}

function bytes(text: string): Buffer {
  return Buffer.from(text);
}

function play(source: Script, { throttled, clock }: Stage): void {
  new Player(programSource(encodeScript(source, 'GET')), throttled, clock, {
    gateReached() {},
    finished() {},
  }).start();
}

/** When each of 50 bytes arrives, written 3 ms after the other. */
function timesOf(line: Partial<LineSettings>): number[] {
  const { clock, sink, throttled } = stage({ latencyMs: 10, jitterMs: 20, ...line });
  for (let i = 0; i < 50; i += 1) {
    throttled.write(bytes(String.fromCharCode(65 + i)));
    clock.advance(3);
  }
  clock.runAll();
  expect(sink.text).toBe(
    Array.from({ length: 50 }, (_, i) => String.fromCharCode(65 + i)).join(''),
  );
  return sink.writes.map(({ atMs }) => atMs);
}

describe('the rate', () => {
  test('lets bytes through in slices of 10 ms, each when its last byte is due', () => {
    const { clock, sink, throttled } = stage({ bytesPerSecond: 400 });
    throttled.write(bytes('abcdefghij'));
    clock.runAll();
    expect(sink.log).toEqual(['10 ms: "abcd"', '20 ms: "efgh"', '25 ms: "ij"']);
  });

  test('may be slower than a byte a slice', () => {
    const { clock, sink, throttled } = stage({ bytesPerSecond: 2 });
    throttled.write(bytes('abc'));
    clock.runAll();
    expect(sink.log).toEqual(['500 ms: "a"', '1000 ms: "b"', '1500 ms: "c"']);
  });

  test('is counted from the first byte after a pause', () => {
    const { clock, sink, throttled } = stage({ bytesPerSecond: 100 });
    throttled.write(bytes('a'));
    clock.advance(1000);
    throttled.write(bytes('b'));
    throttled.write(bytes('c'));
    clock.runAll();
    expect(sink.log).toEqual(['10 ms: "a"', '1010 ms: "b"', '1020 ms: "c"']);
  });

  test('is not lowered by late timers: lateness does not add up', () => {
    const { clock, sink, throttled } = stage({ bytesPerSecond: 1000 }, () => true, 7);
    throttled.write(bytes('x'.repeat(1000)));
    clock.runAll();
    expect(sink.text).toBe('x'.repeat(1000));
    expect(clock.elapsedMs).toBeLessThanOrEqual(1007);
  });

  test('without a limit lets bytes through at once', () => {
    const { sink, throttled } = stage({});
    expect(throttled.write(bytes('a'))).toBe(true);
    throttled.end();
    expect(sink.log).toEqual(['0 ms: "a"', 'end']);
  });
});

describe('the latency', () => {
  test('delays every byte, and not the byte after it', () => {
    const { clock, sink, throttled } = stage({ latencyMs: 100 });
    throttled.write(bytes('a'));
    clock.advance(50);
    throttled.write(bytes('b'));
    throttled.end();
    clock.runAll();
    expect(sink.log).toEqual(['100 ms: "a"', '150 ms: "b"', 'end']);
  });

  test('is added to the time that the bytes take', () => {
    const { clock, sink, throttled } = stage({ bytesPerSecond: 100, latencyMs: 100 });
    throttled.write(bytes('ab'));
    clock.runAll();
    expect(sink.log).toEqual(['110 ms: "a"', '120 ms: "b"']);
  });

  test('does not lower the rate of a script that is longer than any buffer', () => {
    const slow = stage({ bytesPerSecond: 1_000_000, latencyMs: 2000 }, () => true, 5);
    const part = Buffer.alloc(1000);
    play(script.repeat(1000, (s) => s.raw(part)).close(), slow);
    slow.clock.runAll();
    expect(slow.sink.writes.reduce((sum, each) => sum + each.bytes.length, 0)).toBe(1_000_000);
    expect(slow.sink.log.at(-1)).toBe('end');
    expect(slow.clock.elapsedMs).toBeGreaterThanOrEqual(3000);
    expect(slow.clock.elapsedMs).toBeLessThanOrEqual(3005);
  });
});

describe('the jitter', () => {
  test('makes bytes later by less than it, and never lets them overtake each other', () => {
    const times = timesOf({ seed: 1 });
    for (const [i, atMs] of times.entries()) {
      expect(atMs).toBeGreaterThanOrEqual(3 * i + 10);
      expect(atMs).toBeLessThan(3 * i + 30);
    }
    expect(new Set(times.map((atMs, i) => atMs - 3 * i)).size).toBeGreaterThan(10);
  });

  test('is the same for the same seed, and another one for another', () => {
    expect(timesOf({ seed: 1 })).toEqual(timesOf({ seed: 1 }));
    expect(timesOf({ seed: 1 })).not.toEqual(timesOf({ seed: 2 }));
  });
});

describe('what comes after the bytes', () => {
  test.each(['end', 'reset'] as const)('%s travels behind them', (ending) => {
    const { clock, sink, throttled } = stage({ bytesPerSecond: 100, latencyMs: 5 });
    throttled.write(bytes('ab'));
    throttled[ending]();
    clock.runAll();
    expect(sink.log).toEqual(['15 ms: "a"', '25 ms: "b"', ending]);
    expect(clock.elapsedMs).toBe(25);
  });

  test('a reset waits until the operating system has taken them', () => {
    const clock = new FakeClock();
    const log: string[] = [];
    const waiting: (() => void)[] = [];
    const sink: Sink = {
      write: (written) => log.push(String(written)) > 0,
      flushed: (callback) => waiting.push(callback),
      end() {},
      reset: () => log.push('reset'),
    };
    const throttled = new ThrottledSink(sink, clock, { ...unlimited, latencyMs: 5 });
    throttled.write(bytes('a'));
    throttled.reset();
    clock.runAll();
    expect(log).toEqual(['a']);
    for (const taken of waiting) taken();
    expect(log).toEqual(['a', 'reset']);
  });

  test('a script that resets resets after its last byte has arrived', () => {
    const slow = stage({ bytesPerSecond: 100, latencyMs: 50 });
    play(script.raw('abc').reset(), slow);
    slow.clock.runAll();
    expect(slow.sink.log).toEqual(['60 ms: "a"', '70 ms: "b"', '80 ms: "c"', 'reset']);
  });
});

describe('waiting for the line', () => {
  test('is over at once when all has left, though it has not arrived', () => {
    const { throttled } = stage({ latencyMs: 100 });
    let isFlushed = false;
    throttled.write(bytes('a'));
    throttled.flushed(() => (isFlushed = true));
    expect(isFlushed).toBe(true);
  });

  test('is over when the last byte has left', () => {
    const { clock, throttled } = stage({ bytesPerSecond: 100, latencyMs: 100 });
    const flushedAt: number[] = [];
    throttled.write(bytes('abc'));
    throttled.flushed(() => flushedAt.push(clock.elapsedMs));
    clock.runAll();
    expect(flushedAt).toEqual([30]);
  });

  test('is asked for when 64 KiB wait to leave', () => {
    const { clock, throttled } = stage({ bytesPerSecond: 65_536 });
    expect(throttled.write(Buffer.alloc(65_536))).toBe(true);
    expect(throttled.write(Buffer.alloc(1))).toBe(false);
    let isFlushed = false;
    throttled.flushed(() => (isFlushed = true));
    clock.advance(1000);
    expect(isFlushed).toBe(false);
    clock.advance(1);
    expect(isFlushed).toBe(true);
    expect(throttled.write(Buffer.alloc(1))).toBe(true);
  });

  test('is asked for, and lasts, while the sink behind takes nothing', () => {
    let takes = false;
    const { clock, sink, throttled } = stage({}, () => takes);
    expect(throttled.write(bytes('a'))).toBe(false);
    expect(throttled.write(bytes('b'))).toBe(false);
    let isFlushed = false;
    throttled.flushed(() => (isFlushed = true));
    clock.advance(1000);
    expect([sink.text, isFlushed]).toEqual(['a', false]);
    takes = true;
    sink.flush();
    expect([sink.text, isFlushed]).toEqual(['ab', true]);
  });

  test('is asked for when 16 MiB travel on a line that has no rate', () => {
    const { clock, throttled, sink } = stage({ latencyMs: 100 });
    const part = Buffer.alloc(8_388_608);
    expect(throttled.write(part)).toBe(true);
    expect(throttled.write(part)).toBe(true);
    clock.advance(10);
    expect(throttled.write(part)).toBe(false);
    const flushedAt: number[] = [];
    throttled.flushed(() => {
      flushedAt.push(clock.elapsedMs);
      throttled.write(bytes('x'));
    });
    clock.runAll();
    expect(flushedAt).toEqual([100]);
    expect(sink.writes.map(({ atMs }) => atMs)).toEqual([100, 100, 110, 200]);
  });

  test('is no recursion when the sink behind is ready again at once, however much is due', () => {
    const clock = new FakeClock({ lateness: () => 1_000_000 });
    let count = 0;
    const sink: Sink = {
      write: () => count++ < 0,
      flushed: (callback) => callback(),
      end() {},
      reset() {},
    };
    const throttled = new ThrottledSink(sink, clock, { ...unlimited, bytesPerSecond: 100 });
    throttled.write(Buffer.alloc(50_000));
    clock.runAll();
    expect(count).toBe(50_000);
  });

  test('gives nothing for free after the sink behind was blocked', () => {
    let takes = false;
    const { clock, sink, throttled } = stage({ bytesPerSecond: 100 }, () => takes);
    throttled.write(bytes('ab'));
    throttled.flushed(() => throttled.write(bytes('c')));
    clock.advance(1000);
    takes = true;
    sink.flush();
    clock.runAll();
    expect(sink.log).toEqual(['10 ms: "a"', '1000 ms: "b"', '1010 ms: "c"']);
  });
});

describe('a connection that is gone', () => {
  test('leaves no timer, and nothing more is written', () => {
    const { clock, sink, throttled } = stage({ bytesPerSecond: 100, latencyMs: 5 });
    let isFlushed = false;
    throttled.write(bytes('abcd'));
    throttled.flushed(() => (isFlushed = true));
    clock.advance(20);
    throttled.discard();
    throttled.write(bytes('x'));
    throttled.end();
    clock.runAll();
    expect(sink.log).toEqual(['15 ms: "a"']);
    expect(isFlushed).toBe(false);
    expect(clock.pendingTimers).toBe(0);
    throttled.flushed(() => (isFlushed = true));
    expect(isFlushed).toBe(true);
  });

  test('leaves no timer when the sink behind was blocked', () => {
    const { clock, sink, throttled } = stage({ latencyMs: 5 }, () => false);
    throttled.write(bytes('a'));
    throttled.write(bytes('b'));
    clock.advance(5);
    throttled.discard();
    sink.flush();
    clock.runAll();
    expect(sink.log).toEqual(['5 ms: "a"']);
    expect(clock.pendingTimers).toBe(0);
  });
});

test('slows a real connection down, and ends it behind the last byte', async () => {
  const [socket, peer] = await openSocketPair();
  const client = RawClient.over(peer);
  const sink = new ThrottledSink(new SocketSink(socket, socket), systemClock, {
    bytesPerSecond: 20_000,
    latencyMs: 20,
    jitterMs: 5,
    seed: 1,
  });
  const sent = Array.from({ length: 2000 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
  const start = performance.now();
  sink.write(bytes(sent));
  sink.end();
  expect(await client.ended()).toBe('fin');
  expect(performance.now() - start).toBeGreaterThanOrEqual(120);
  expect(client.text).toBe(sent);
  client.close();
  socket.destroy();
});
