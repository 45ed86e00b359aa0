import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ThrottledSink } from '../../src/net/throttling/throttled-sink.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemorySink } from '../support/memory-sink.ts';

/** What is written, and how long nothing is written after it. */
const writes = fc.array(
  fc.record({
    bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
    pauseMs: fc.nat({ max: 40 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const bytesPerSecond = fc.constantFrom(125, 1000, 4000, 1_000_000, Infinity);
const line = fc.record({
  bytesPerSecond,
  latencyMs: fc.nat({ max: 100 }),
  jitterMs: fc.nat({ max: 50 }),
  seed: fc.nat({ max: 1000 }),
});
const maxLateMs = 20;
const lateness = fc.array(fc.nat({ max: maxLateMs }), { minLength: 1, maxLength: 5 });
const sliceMs = 10;
/** Times are sums of fractions. */
const tolerance = 1e-6;

function cycle<T>(items: readonly T[]): () => T {
  let index = 0;
  return () => {
    index += 1;
    return items[(index - 1) % items.length] as T;
  };
}

describe('a throttled sink', () => {
  test('passes on the same bytes in the same order, and the ending last, whatever is behind it', () => {
    fc.assert(
      fc.property(
        writes,
        line,
        lateness,
        fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('end' as const, 'reset' as const),
        (all, settings, late, takes, ending) => {
          const clock = new FakeClock({ lateness: cycle(late) });
          const sink = new MemorySink(clock, cycle(takes));
          const throttled = new ThrottledSink(sink, clock, settings);
          for (const { bytes, pauseMs } of all) {
            throttled.write(bytes);
            clock.advance(pauseMs);
            if (sink.isWaitedFor) sink.flush();
          }
          throttled[ending]();
          for (;;) {
            clock.runAll();
            if (!sink.isWaitedFor) break;
            sink.flush();
          }
          const sent = Buffer.concat(all.map(({ bytes }) => bytes));
          expect(Buffer.concat(sink.writes.map(({ bytes }) => bytes)).equals(sent)).toBe(true);
          expect(sink.log.at(-1)).toBe(ending);
          expect(clock.pendingTimers).toBe(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('is never early, and late by a slice, the jitter and one timer at most', () => {
    fc.assert(
      fc.property(writes, line, lateness, (all, settings, late) => {
        const clock = new FakeClock({ lateness: cycle(late) });
        const sink = new MemorySink(clock);
        const throttled = new ThrottledSink(sink, clock, settings);
        const earliest: number[] = [];
        let freeAt = 0;
        for (const { bytes, pauseMs } of all) {
          freeAt = Math.max(freeAt, clock.elapsedMs);
          for (const _ of bytes) {
            freeAt += 1000 / settings.bytesPerSecond;
            earliest.push(freeAt + settings.latencyMs);
          }
          throttled.write(bytes);
          clock.advance(pauseMs);
        }
        clock.runAll();
        const arrived = sink.writes.flatMap(({ atMs, bytes }) => Array.from(bytes, () => atMs));
        const oneSliceMs = Math.max(sliceMs, 1000 / settings.bytesPerSecond);
        for (const [i, atMs] of arrived.entries()) {
          expect(atMs).toBeGreaterThanOrEqual(earliest[i]! - tolerance);
          expect(atMs).toBeLessThanOrEqual(
            earliest[i]! + oneSliceMs + settings.jitterMs + maxLateMs + tolerance,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test('gives its whole rate to a writer that waits when it is asked to', () => {
    fc.assert(
      fc.property(
        // Fewer would be more timers than the clock of a test takes for one that ends.
        fc.integer({ min: 4, max: 40_000 }),
        fc.constantFrom(100_000, 1_000_000),
        fc.nat({ max: 3000 }),
        lateness,
        (size, rate, latencyMs, late) => {
          const clock = new FakeClock({ lateness: cycle(late) });
          const sink = new MemorySink(clock);
          const throttled = new ThrottledSink(sink, clock, {
            bytesPerSecond: rate,
            latencyMs,
            jitterMs: 0,
            seed: 0,
          });
          const part = Buffer.alloc(size);
          let left = Math.ceil(300_000 / size);
          const total = left * size;
          const writeOn = (): void => {
            while (left > 0) {
              left -= 1;
              if (throttled.write(part)) continue;
              throttled.flushed(writeOn);
              return;
            }
          };
          writeOn();
          clock.runAll();
          const idealMs = (total * 1000) / rate + latencyMs;
          expect(clock.elapsedMs).toBeGreaterThanOrEqual(idealMs - tolerance);
          expect(clock.elapsedMs).toBeLessThanOrEqual(idealMs + maxLateMs + tolerance);
        },
      ),
      { numRuns: 100 },
    );
  });
});
