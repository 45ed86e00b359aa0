import * as fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { ConnectionEntry, ExchangeEntry } from '../../src/journal/entries.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { lengthOf } from '../../src/journal/segments.ts';
import type { WireLog, WireSegment } from '../../src/journal/wire-log.ts';
import { script } from '../../src/script/builder.ts';
import type { StepBytes } from '../../src/script/program.ts';
import type { Script } from '../../src/script/script.ts';
import { Recording, requestCame } from '../support/record-journal.ts';

const limits = { firstBytes: 1000, lastBytes: 300, maxBytes: 100_000, maxExchanges: 5 };

/** The received segments of the first connection. */
function received({ segments }: WireLog): readonly WireSegment[] {
  return segments.filter(
    ({ connection, direction }) => connection === 1 && direction === 'received',
  );
}

function summary(segments: readonly WireSegment[]): (number | string)[] {
  return segments.map((segment) =>
    segment.kind === 'bytes'
      ? segment.bytes.length
      : `${segment.length} in ${segment.pieces} cut, ${segment.timeMs} to ${segment.untilMs} ms`,
  );
}

describe('of a long message', () => {
  test('the first and the last bytes are kept, and what is cut between them is marked', () => {
    const recording = new Recording(limits);
    const connection = recording.connect();
    for (let piece = 0; piece < 10; piece += 1) {
      recording.receive(connection, String(piece).repeat(200));
      recording.wait(1);
    }
    const log = recording.log();
    expect(summary(received(log))).toEqual([
      200,
      200,
      200,
      200,
      200,
      '800 in 4 cut, 5 to 8 ms',
      200,
    ]);
    expect(log.cuts).toEqual([
      {
        what: 'bytes',
        count: 800,
        why: 'only the first 1,000 and the last 300 of a message are kept',
      },
    ]);
  });

  test('one large piece is cut within', () => {
    const recording = new Recording(limits);
    const connection = recording.connect();
    const content = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 251));
    recording.receive(connection, content);
    const segments = received(recording.log());
    expect(summary(segments)).toEqual([1000, '8700 in 1 cut, 0 to 0 ms', 300]);
    expect(segments.map(({ offset }) => offset)).toEqual([0, 1000, 9700]);
    expect(segments[0]).toMatchObject({ bytes: content.subarray(0, 1000) });
    expect(segments[2]).toMatchObject({ bytes: content.subarray(9700) });
  });

  test('so many pieces of one byte are kept as are not worth more than their bytes', () => {
    const recording = new Recording(limits);
    const connection = recording.connect();
    for (let piece = 0; piece < 100_000; piece += 1) recording.receive(connection, 'x');
    const segments = received(recording.log());
    expect(segments.length).toBeLessThan(30);
    expect(segments.reduce((sum, segment) => sum + lengthOf(segment), 0)).toBe(100_000);
  });

  test('the next message is kept from its start', () => {
    const recording = new Recording(limits);
    const connection = recording.connect();
    recording.receive(connection, 'x'.repeat(2000));
    requestCame(recording.journal, connection, { method: 'POST', target: '/' });
    recording.receive(connection, 'y'.repeat(1000));
    expect(summary(received(recording.log()))).toEqual([
      1000,
      '700 in 1 cut, 0 to 0 ms',
      300,
      1000,
    ]);
  });
});

describe('of many messages', () => {
  test('the newest bytes are kept', () => {
    const recording = new Recording({ ...limits, maxBytes: 3000 });
    const connection = recording.connect();
    for (let count = 0; count < 5; count += 1) {
      recording.receive(connection, String(count).repeat(900));
      requestCame(recording.journal, connection, { method: 'POST', target: '/' });
      recording.wait(1);
    }
    const log = recording.log();
    expect(summary(received(log))).toEqual(['1800 in 2 cut, 0 to 1 ms', 900, 900, 900]);
    expect(log.cuts).toEqual([
      { what: 'bytes', count: 1800, why: 'only the newest 3,000 of a test are kept' },
    ]);
    expect(log.exchanges.map(({ requestBytes }) => requestBytes.from)).toEqual([
      0, 900, 1800, 2700, 3600,
    ]);
  });

  test('the newest exchanges are kept, and their connections', () => {
    const recording = new Recording(limits);
    const kept = recording.connect();
    for (let count = 0; count < 7; count += 1) {
      const connection = count === 6 ? kept : recording.connect();
      const exchange = recording.request(connection, `GET /${count}`);
      recording.play(exchange, 'nothing', script.head(404).close());
    }
    const log = recording.log();
    expect(log.exchanges.map(({ target }) => target)).toEqual(['/2', '/3', '/4', '/5', '/6']);
    expect(log.connections.map(({ id }) => id)).toEqual([1, 3, 4, 5, 6, 7]);
    expect(new Set(log.segments.map(({ connection }) => connection))).toEqual(
      new Set([1, 3, 4, 5, 6, 7]),
    );
    const why = 'only the newest 5 are kept';
    expect(log.cuts).toEqual([
      { what: 'exchanges', count: 2, why },
      { what: 'connections', count: 1, why },
    ]);
  });
});

describe('of exchanges that overlap', () => {
  test('those that go on and the last that ended are kept, each with what was played of it', () => {
    // Which exchange takes the next step: it begins, plays once, or ends.
    const turns = fc.array(fc.nat({ max: 5 }), { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(turns, fc.integer({ min: 1, max: 4 }), (indexes, maxExchanges) => {
        const recording = new Recording({ ...limits, maxExchanges });
        const { journal } = recording;
        const entries = new Map<number, ExchangeEntry>();
        const expected = new Map<number, { target: string; texts: string[]; outcome?: string }>();
        const ended: number[] = [];
        for (const index of indexes) {
          const entry = entries.get(index);
          if (entry === undefined) {
            const target = `/${index}`;
            entries.set(index, recording.request(recording.connect(), `GET ${target}`));
            expected.set(entries.get(index)!.id, { target, texts: [] });
            continue;
          }
          const exchange = expected.get(entry.id)!;
          if (exchange.outcome !== undefined) continue;
          const count = exchange.texts.length;
          if (count === 3) {
            journal.exchangeFinished(entry, 'ended', journal.now());
            exchange.outcome = 'ended';
            ended.push(entry.id);
          } else if (count === 1) {
            journal.gateReached(entry, 'g');
            exchange.texts.push('gate("g")');
          } else {
            const [step] = script.raw(`${index} ${count}`).steps;
            journal.stepsPlayed(entry, [{ step: step!, bytes: 3 }], journal.now(), 0, 0);
            exchange.texts.push(`raw("${index} ${count}")`);
          }
        }
        const log = recording.log();
        expect(
          log.exchanges.map(({ id, target, steps, outcome }) => {
            const texts = steps.map((step) => (step.kind === 'cut' ? '' : step.text));
            return [id, { target, texts, ...(outcome === undefined ? {} : { outcome }) }];
          }),
        ).toEqual([...expected].filter(([id]) => !ended.slice(0, -maxExchanges).includes(id)));
      }),
    );
  });
});

describe('of a long script', () => {
  test('the first and the last steps are kept', () => {
    const recording = new Recording();
    const exchange = recording.request(recording.connect(), 'GET /');
    const [step] = script.delay(1).steps;
    for (let count = 0; count < 1000; count += 1) {
      recording.journal.stepsPlayed(exchange, [{ step: step!, bytes: 0 }], 0, 0, count);
    }
    const log = recording.log();
    const steps = log.exchanges[0]!.steps.map((each) =>
      each.kind === 'step' ? each.declaredMs : each,
    );
    expect(steps.slice(199, 202)).toEqual([199, { kind: 'cut', steps: 750 }, 950]);
    expect(steps).toHaveLength(251);
    expect(log.cuts).toEqual([
      { what: 'steps', count: 750, why: 'only the first and the last of a long script are kept' },
    ]);
  });

  test('a large step is kept as its text, and not with its bytes', () => {
    const recording = new Recording();
    const exchange = recording.request(recording.connect(), 'GET /');
    const [step] = script.raw(Buffer.alloc(5000, 'a')).steps;
    recording.journal.stepsPlayed(exchange, [{ step: step!, bytes: 5000 }], 0, 0, 0);
    expect(JSON.stringify(exchange.played.first)).not.toContain('a'.repeat(100));
    expect(recording.log().exchanges[0]?.steps).toMatchObject([
      { text: `raw("${'a'.repeat(60)}" /* … 5000 bytes */)`, bytes: 5000 },
    ]);
  });
});

interface Event {
  readonly connection: number;
  readonly size: number;
  readonly endsMessage: boolean;
  readonly closes: boolean;
}

const anyEvent: fc.Arbitrary<Event> = fc.record({
  connection: fc.nat({ max: 2 }),
  size: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 700 }), fc.nat({ max: 9000 })),
  endsMessage: fc.boolean(),
  closes: fc.constantFrom(false, false, false, true),
});

describe('whatever passes', () => {
  test('every byte is in the log once, as it was or as cut; and no more is kept than allowed', () => {
    const anyLimits = fc.record({
      firstBytes: fc.integer({ min: 0, max: 2000 }),
      lastBytes: fc.integer({ min: 1, max: 1000 }),
      maxBytes: fc.integer({ min: 0, max: 20_000 }),
    });
    fc.assert(
      fc.property(anyLimits, fc.array(anyEvent, { maxLength: 60 }), (some, events) => {
        const recording = new Recording(some);
        const connections = [0, 1, 2].map(() => recording.connect());
        const sent: number[][] = [[], [], []];
        for (const { connection: index, size, endsMessage, closes } of events) {
          const connection = connections[index] as ConnectionEntry;
          const start = sent[index]!.length;
          const bytes = Array.from({ length: size }, (_, at) => (start + at) % 253);
          sent[index]!.push(...bytes);
          recording.wait(1).receive(connection, Uint8Array.from(bytes));
          if (closes) recording.journal.connectionClosed(connection, 'peer');
          if (endsMessage) {
            requestCame(recording.journal, connection, { method: 'PUT', target: '/' });
          }
        }
        const log = recording.log();
        let keptBytes = 0;
        for (const [index, { id }] of connections.entries()) {
          let offset = 0;
          for (const segment of log.segments.filter(({ connection }) => connection === id)) {
            expect(segment.offset).toBe(offset);
            if (segment.kind === 'bytes') {
              const end = offset + segment.bytes.length;
              expect([...segment.bytes]).toEqual(sent[index]!.slice(offset, end));
              keptBytes += segment.bytes.length;
            }
            offset += lengthOf(segment);
          }
          expect(offset).toBe(sent[index]!.length);
        }
        // The end of a message that goes on is outside the budget.
        expect(keptBytes).toBeLessThanOrEqual(some.maxBytes + connections.length * some.lastBytes);
        const cut = log.cuts.reduce((sum, { count }) => sum + count, 0);
        expect(keptBytes + cut).toBe(sent.flat().length);
        const times = log.segments.filter(({ kind }) => kind === 'bytes').map((s) => s.timeMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });
});

function stepsOf(answer: Script): readonly StepBytes[] {
  return answer.steps.map((step) => ({ step, bytes: 0 }));
}

describe('the memory of a journal', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  /** Buffers are freed beside the program: what one collection has found, the next has freed. */
  const usedBytes = async (): Promise<number> => {
    for (let times = 0; times < 3; times += 1) {
      collect();
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await new Promise(setImmediate);
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const declared = stepsOf(script.head(200).write('x'.repeat(1024)).end());
  /** What a handler returns is made for each request. */
  const made = (): readonly StepBytes[] =>
    stepsOf(script.head(200, { 'Content-Length': 1024 }).write(Buffer.alloc(1024, 'x')).end());

  /** Exchanges of 1 KB each way; every packet has memory of its own, as a socket's have. */
  function recordMany(
    journal: Journal,
    connection: ConnectionEntry,
    count: number,
    steps: () => readonly StepBytes[] = () => declared,
  ): void {
    for (let index = 0; index < count; index += 1) {
      journal.received(connection, Buffer.allocUnsafeSlow(1024).fill('x'));
      const exchange = requestCame(journal, connection, { method: 'GET', target: '/' });
      journal.exchangeAnswered(exchange, 'route "/"', 0);
      journal.sent(connection, Buffer.allocUnsafeSlow(1024).fill('x'));
      journal.stepsPlayed(exchange, steps(), 0, 0, 0);
      journal.exchangeFinished(exchange, 'ended', 0);
    }
  }

  test.each([
    ['a script declares', undefined],
    ['handlers make', made],
  ])(
    'is 64 MB at most for 10,000 requests of 1 KB whose answers %s, and it keeps all',
    async (_, steps) => {
      const recording = new Recording();
      const connection = recording.connect();
      const before = await usedBytes();
      recordMany(recording.journal, connection, 10_000, steps);
      expect((await usedBytes()) - before).toBeLessThan(64e6);
      const log = recording.log();
      expect(log.exchanges).toHaveLength(10_000);
      expect(log.cuts).toEqual([]);
    },
  );

  test('is not more than its bytes for large packets that it has dropped', async () => {
    const recording = new Recording({ maxBytes: 4e6 });
    const connection = recording.connect();
    const before = await usedBytes();
    for (let index = 0; index < 500; index += 1) {
      recording.receive(connection, Buffer.alloc(60_000, index));
      requestCame(recording.journal, connection, { method: 'PUT', target: '/' });
    }
    expect((await usedBytes()) - before).toBeLessThan(10e6);
  });

  test('is not more for ten times as many', async () => {
    const recording = new Recording();
    const connection = recording.connect();
    const before = await usedBytes();
    recordMany(recording.journal, connection, 100_000);
    expect((await usedBytes()) - before).toBeLessThan(64e6);
    expect(recording.log().exchanges).toHaveLength(10_000);
  });
});
