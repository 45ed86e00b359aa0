import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ContentStream,
  type ContentPiece,
  type ContentPieces,
} from '../../src/http/response/content.ts';
import type { MessageCoding } from '../../src/http1/message-head.ts';
import { StreamSource } from '../../src/http1/stream-source.ts';
import { headStep } from '../../src/script/make-step.ts';
import { Player, type Outcome } from '../../src/script/player.ts';
import type { Step } from '../../src/script/steps.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemorySink } from '../support/memory-sink.ts';

const heads = {
  chunked: headStep(200, { 'Transfer-Encoding': 'chunked' }),
  length: headStep(200, { 'Content-Length': 4 }),
  nothing: headStep(200, { 'Content-Length': 0 }),
  untilClose: headStep(200),
  gzip: headStep(200, { 'Transfer-Encoding': 'gzip' }),
};

interface Playing {
  readonly clock: FakeClock;
  readonly sink: MemorySink;
  readonly source: StreamSource;
  readonly outcomes: Outcome[];
}

function play(
  pieces: () => ContentPieces,
  head: keyof typeof heads = 'chunked',
  takesMore?: (written: number) => boolean,
): Playing {
  return playContent(new ContentStream({ length: undefined, pieces }), head, takesMore);
}

function playContent(
  content: ContentStream,
  head: keyof typeof heads,
  takesMore?: (written: number) => boolean,
): Playing {
  const codings = { chunked: 'chunked', gzip: 'raw' } as const;
  const coding = head === 'chunked' || head === 'gzip' ? codings[head] : 'plain';
  return playBehind(heads[head], content, coding, takesMore);
}

function playBehind(
  head: Step,
  content: ContentStream,
  coding: MessageCoding,
  takesMore?: (written: number) => boolean,
): Playing {
  const clock = new FakeClock();
  const sink = new MemorySink(clock, takesMore);
  const source = new StreamSource([head], content, coding);
  const outcomes: Outcome[] = [];
  const player = new Player(source, sink, clock, {
    gateReached() {},
    finished: (outcome) => outcomes.push(outcome),
  });
  player.start();
  return { clock, sink, source, outcomes };
}

/** Lets promises settle that wait for nothing else. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const headText = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('content at hand', () => {
  test('leaves piece by piece, the first one with the head', () => {
    const { sink, outcomes } = play(() => [bytes('ab'), bytes(''), bytes('c')]);
    expect(sink.log).toEqual([
      `0 ms: ${JSON.stringify(`${headText}2\r\nab\r\n`)}`,
      String.raw`0 ms: "1\r\nc\r\n"`,
      String.raw`0 ms: "0\r\n\r\n"`,
    ]);
    expect(outcomes).toEqual(['ended']);
  });

  test('pauses where it says so, counted from the start', () => {
    const pieces = [{ pauseMs: 5 }, bytes('ab'), { pauseMs: 10 }, { pauseMs: 5 }, bytes('cd')];
    const { clock, sink } = play(() => pieces, 'length');
    clock.runAll();
    expect(sink.log.slice(1)).toEqual(['5 ms: "ab"', '20 ms: "cd"']);
  });

  test('is lent, because a piece has left before the next one is asked for', () => {
    const place = Buffer.from('..');
    const content = new ContentStream({
      length: undefined,
      pieces: () => {
        throw new Error('not lent');
      },
      *lend() {
        for (const text of ['ab', 'cd', 'ef']) {
          place.write(text);
          yield place;
        }
      },
    });
    const { sink } = playContent(content, 'untilClose', () => false);
    for (let piece = 0; piece < 4; piece += 1) sink.flush();
    expect(sink.text).toBe('HTTP/1.1 200 OK\r\n\r\nabcdef');
  });

  test('is read only as fast as the peer takes it', () => {
    const read: string[] = [];
    const { sink } = play(
      function* () {
        for (const text of ['a', 'b', 'c']) {
          read.push(text);
          yield bytes(text);
        }
      },
      'untilClose',
      () => false,
    );
    expect(read).toEqual(['a']);
    sink.flush();
    expect(read).toEqual(['a', 'b']);
  });
});

describe('a pause behind the last byte', () => {
  test('is over before the last chunk', () => {
    const { clock, sink, outcomes } = play(() => [bytes('ab'), { pauseMs: 5 }], 'chunked');
    clock.runAll();
    expect(sink.log.slice(1)).toEqual([String.raw`5 ms: "0\r\n\r\n"`]);
    expect(outcomes).toEqual(['ended']);
  });

  test.each<[string, ContentPiece[], string[]]>([
    ['pause', [bytes('abcd'), { pauseMs: 5 }], ['0 ms: "abc"', '5 ms: "d"']],
    ['pauses', [bytes('abcd'), { pauseMs: 5 }, { pauseMs: 2 }], ['0 ms: "abc"', '7 ms: "d"']],
    ['piece of one byte', [bytes('abc'), bytes('d'), { pauseMs: 5 }], ['0 ms: "abc"', '5 ms: "d"']],
    ['pause in between', [bytes('ab'), { pauseMs: 5 }, bytes('cd')], ['0 ms: "ab"', '5 ms: "cd"']],
    ['end at once', [bytes('ab'), bytes('cd')], ['0 ms: "ab"', '0 ms: "cd"']],
    // A length that was too short.
    ['byte more', [bytes('abcd'), { pauseMs: 5 }, bytes('e')], ['0 ms: "abc"', '5 ms: "de"']],
    ['byte too many', [bytes('abcde'), { pauseMs: 5 }, bytes('f')], ['0 ms: "abcde"', '5 ms: "f"']],
  ])('holds back the last byte that the head declares: %s', (_, pieces, expected) => {
    const { clock, sink, outcomes } = play(() => pieces, 'length');
    clock.runAll();
    // The first write begins with the head.
    const log = sink.log.map((line) => line.replace(/HTTP.*\\n/, ''));
    expect(log).toEqual(expected);
    expect(outcomes).toEqual(['ended']);
  });

  test('holds back a head without content', () => {
    const content = new ContentStream({
      length: 0,
      endsWithPause: true,
      pieces: () => [{ pauseMs: 5 }],
    });
    const { clock, sink } = playContent(content, 'nothing');
    clock.runAll();
    expect(sink.log).toEqual([String.raw`5 ms: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"`]);
  });

  test('holds back nothing of a length that lies on purpose', () => {
    const content = new ContentStream({
      length: 6,
      endsWithPause: true,
      pieces: () => [bytes('abcdef'), { pauseMs: 5 }],
    });
    const { clock, sink } = playContent(content, 'length');
    clock.runAll();
    expect(sink.log).toHaveLength(1);
    expect(sink.text).toMatch(/abcdef$/);
  });

  test('that breaks off leaves the content without its last byte', async () => {
    for (const isLate of [false, true]) {
      const { sink, outcomes, clock } = play(
        isLate
          ? async function* () {
              yield bytes('abcd');
              throw new Error('broken');
            }
          : function* () {
              yield bytes('abcd');
              throw new Error('broken');
            },
        'length',
      );
      await settle();
      clock.runAll();
      expect(sink.text).toMatch(/\r\n\r\nabc$/);
      expect(outcomes).toEqual(['closed']);
    }
  });

  test('is over before the peer can take the message for whole, whatever the pieces', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.nat({ max: 9 }).map((pauseMs) => ({ pauseMs })),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const content = Buffer.concat(pieces.filter((each) => each instanceof Uint8Array));
        const pauses = pieces.flatMap((each) => (each instanceof Uint8Array ? [] : [each.pauseMs]));
        const stream = new ContentStream({ length: undefined, pieces: () => pieces });
        const head = headStep(200, { 'Content-Length': content.length });
        const { clock, sink, outcomes } = playBehind(head, stream, 'plain');
        clock.runAll();
        expect(sink.writes.at(-1)?.atMs).toBe(pauses.reduce((sum, ms) => sum + ms, 0));
        expect(sink.text.split('\r\n\r\n').slice(1).join('\r\n\r\n')).toBe(
          content.toString('latin1'),
        );
        expect(outcomes).toEqual(['ended']);
      }),
    );
  });
});

describe('content that is late', () => {
  test('goes on when it is there; its pauses count from where they were', async () => {
    let arrive!: (text: string) => void;
    const { clock, sink, outcomes } = play(async function* () {
      yield bytes('a');
      yield { pauseMs: 10 };
      yield bytes(await new Promise<string>((resolve) => (arrive = resolve)));
      yield { pauseMs: 10 };
      yield bytes('c');
    }, 'untilClose');
    await settle();
    clock.advance(10);
    await settle();
    clock.advance(4);
    arrive('b');
    await settle();
    clock.advance(6);
    await settle();
    expect(sink.log.slice(1)).toEqual(['0 ms: "a"', '14 ms: "b"', '20 ms: "c"']);
    expect(outcomes).toEqual(['ended']);
  });
});

function* broken(): Generator<ContentPiece> {
  yield bytes('ab');
  throw new Error('broken');
}

async function* brokenLater(): AsyncGenerator<ContentPiece> {
  yield* broken();
}

describe('content that breaks off', () => {
  test.each([
    ['chunked', broken, 'closed'],
    ['length', broken, 'closed'],
    ['untilClose', broken, 'reset'],
    ['chunked', brokenLater, 'closed'],
    ['untilClose', brokenLater, 'reset'],
  ] as const)('is never taken for whole: %s', async (head, pieces, outcome) => {
    const { sink, outcomes } = play(pieces, head);
    await settle();
    expect(sink.text).toContain('ab');
    expect(sink.text).not.toContain('0\r\n\r\n');
    expect(outcomes).toEqual([outcome]);
  });
});

describe('content behind a coding that is not made true', () => {
  test('is sent as it is, and the connection is closed behind it', () => {
    const content = new ContentStream({ length: undefined, pieces: () => [bytes('ab')] });
    const { sink, outcomes } = playContent(content, 'gzip');
    expect(sink.text).toBe('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab');
    expect(outcomes).toEqual(['closed']);
  });
});

describe('content that nobody wants any more', () => {
  test('is told so, whether it was read or not', () => {
    let left = 0;
    const leave = (): void => void (left += 1);
    const content = new ContentStream({ length: undefined, pieces: () => [bytes('a')], leave });
    new StreamSource([heads.length], content, 'plain').close();
    expect(left).toBe(1);
    const { source } = playContent(content, 'length');
    source.close();
    expect(left).toBe(2);
  });

  test('is let go of', async () => {
    let isClosed = false;
    const { source } = play(async function* () {
      try {
        yield bytes('a');
        yield await new Promise<Uint8Array>(() => {});
      } finally {
        isClosed = true;
      }
    });
    source.close();
    await settle();
    expect(isClosed).toBe(true);
  });
});

test('whatever the pieces are, their bytes are sent, and all pauses are kept', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 5 }),
    fc.nat({ max: 40 }).map((quarters) => ({ pauseMs: quarters / 4 })),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const { clock, sink, outcomes } = play(() => pieces, 'untilClose');
      clock.runAll();
      const content = pieces.filter((each) => each instanceof Uint8Array);
      const pauses = pieces.flatMap((each) => (each instanceof Uint8Array ? [] : [each.pauseMs]));
      const sent = sink.text.slice('HTTP/1.1 200 OK\r\n\r\n'.length);
      expect(sent).toBe(Buffer.concat(content).toString('latin1'));
      expect(clock.elapsedMs).toBe(pauses.reduce((sum, ms) => sum + ms, 0));
      expect(outcomes).toEqual(['ended']);
    }),
  );
});
