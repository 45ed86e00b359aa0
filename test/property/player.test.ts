import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeScript, encodeStep } from '../../src/http1/script-encoder.ts';
import { Player, type Outcome } from '../../src/script/player.ts';
import { advance, startPosition, type Position } from '../../src/script/position.ts';
import { programSource, unroll, type PlainOp } from '../../src/script/program.ts';
import type { Script } from '../../src/script/script.ts';
import type { Step } from '../../src/script/steps.ts';
import { arbitraryScript } from '../support/arbitrary-script.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemorySink } from '../support/memory-sink.ts';

const gates = ['a', 'b'];
const anyScript = arbitraryScript({ gates });
/** Quarters of a millisecond, which floating point adds up exactly. */
const milliseconds = fc.nat({ max: 200 }).map((quarters) => quarters / 4);
const outcomes: Readonly<Record<string, Outcome>> = {
  close: 'closed',
  halfClose: 'closed',
  reset: 'reset',
  hang: 'hung',
};

/** The operations of a script, one step after the other: nothing is joined, cached or left out. */
function* plainOps(
  steps: readonly Step[],
  start: Position = startPosition,
): Generator<PlainOp, void> {
  let position = start;
  for (const step of steps) {
    if (step.kind === 'repeat') {
      for (let round = 0; round < step.times; round += 1) yield* plainOps(step.steps, position);
    } else {
      yield* unroll(encodeStep(step, position, 'GET'));
    }
    position = advance(position, step);
  }
  if (start === startPosition && position.phase !== 'over')
    yield* unroll(encodeStep({ kind: 'end' }, position, 'GET'));
}

function bytesOf(script: Script): Buffer {
  const ops = [...plainOps(script.steps)];
  return Buffer.concat(ops.flatMap((op) => (op.kind === 'bytes' ? [op.bytes] : [])));
}

interface StageOptions {
  readonly takesMore?: () => boolean;
  readonly lateness?: () => number;
}

class Stage {
  readonly clock: FakeClock;
  readonly sink: MemorySink;
  readonly player: Player;
  outcome: Outcome | undefined;

  constructor(script: Script, { takesMore = () => true, lateness = () => 0 }: StageOptions = {}) {
    this.clock = new FakeClock({ lateness });
    this.sink = new MemorySink(this.clock, takesMore);
    const source = programSource(encodeScript(script, 'GET'));
    this.player = new Player(source, this.sink, this.clock, {
      gateReached() {},
      finished: (outcome) => {
        if (this.outcome !== undefined) throw new Error('finished twice');
        this.outcome = outcome;
      },
    });
    this.player.start();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.sink.writes.map(({ bytes }) => bytes));
  }

  /** Plays to the end; `waitMs` says how long the test takes to release each gate. */
  finish(waitMs: () => number): void {
    for (;;) {
      this.clock.runAll();
      const { gate } = this.player;
      if (this.sink.isWaitedFor) this.sink.flush();
      else if (gate !== undefined) {
        this.clock.advance(waitMs());
        this.player.release(gate);
      } else break;
    }
    if (this.player.isHeld) this.player.stop('stopped');
  }
}

/** A list as a function that gives its items in turn, again and again. */
function cycle<T>(items: readonly T[], otherwise: T): () => T {
  let index = 0;
  return () => {
    index += 1;
    return items[(index - 1) % items.length] ?? otherwise;
  };
}

describe('a player', () => {
  test('sends all bytes of any script in order, and finishes as it was told', () => {
    fc.assert(
      fc.property(
        anyScript,
        fc.array(fc.boolean(), { maxLength: 6 }),
        fc.array(milliseconds, { maxLength: 6 }),
        (script, takes, late) => {
          const stage = new Stage(script, {
            takesMore: cycle(takes, true),
            lateness: cycle(late, 0),
          });
          stage.finish(() => 1);
          expect(stage.bytes.equals(bytesOf(script))).toBe(true);
          expect(stage.outcome).toBe(outcomes[script.steps.at(-1)?.kind ?? ''] ?? 'ended');
          expect(stage.clock.pendingTimers).toBe(0);
          const last = stage.sink.log.at(-1);
          expect(last === 'end').toBe(stage.outcome === 'closed');
          expect(last === 'reset').toBe(stage.outcome === 'reset');
        },
      ),
      { numRuns: 500 },
    );
  });

  test('sends every byte at its time: the delays and the waits at gates before it', () => {
    fc.assert(
      fc.property(
        anyScript,
        fc.array(milliseconds, { minLength: 1, maxLength: 5 }),
        (script, waits) => {
          const stage = new Stage(script);
          stage.finish(cycle(waits, 0));

          const nextWait = cycle(waits, 0);
          const expected: number[] = [];
          let atMs = 0;
          for (const op of plainOps(script.steps)) {
            if (op.kind === 'delay') atMs += op.ms;
            else if (op.kind === 'gate') atMs += nextWait();
            else if (op.kind === 'bytes') for (const _ of op.bytes) expected.push(atMs);
          }
          const sent = stage.sink.writes.flatMap((each) => Array.from(each.bytes, () => each.atMs));
          expect(sent).toEqual(expected);
          expect(stage.clock.elapsedMs).toBe(atMs);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('sends no byte before its time, and no later than one timer is late', () => {
    const maxLateMs = 50;
    fc.assert(
      fc.property(
        arbitraryScript(),
        fc.array(milliseconds, { minLength: 1, maxLength: 5 }),
        (script, late) => {
          const stage = new Stage(script, { lateness: cycle(late, 0) });
          stage.clock.runAll();
          const sent = stage.sink.writes.flatMap((each) => Array.from(each.bytes, () => each.atMs));
          let deadlineMs = 0;
          for (const op of plainOps(script.steps)) {
            if (op.kind === 'delay') deadlineMs += op.ms;
            if (op.kind !== 'bytes') continue;
            for (const atMs of sent.splice(0, op.bytes.length)) {
              expect(atMs).toBeGreaterThanOrEqual(deadlineMs);
              expect(atMs).toBeLessThanOrEqual(deadlineMs + maxLateMs);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('leaves a prefix when it is stopped at any point, and no timer', () => {
    const action = fc.oneof(
      milliseconds.map((ms) => (stage: Stage) => stage.clock.advance(ms)),
      fc.constant((stage: Stage) => stage.sink.flush()),
      fc.constantFrom(...gates).map((gate) => (stage: Stage) => {
        const waits = stage.player.gate === gate;
        expect(stage.player.release(gate)).toBe(waits);
      }),
    );
    fc.assert(
      fc.property(
        anyScript,
        fc.array(fc.boolean(), { maxLength: 6 }),
        fc.array(action, { maxLength: 12 }),
        (script, takes, actions) => {
          const stage = new Stage(script, { takesMore: cycle(takes, true) });
          for (const act of actions) act(stage);
          stage.player.stop('peerClosed');
          const { log } = stage.sink;
          const { outcome } = stage;
          expect(outcome).toBeDefined();
          expect(stage.clock.pendingTimers).toBe(0);

          for (const gate of gates) expect(stage.player.release(gate)).toBe(false);
          stage.sink.flush();
          stage.clock.runAll();
          expect(stage.sink.log).toEqual(log);
          expect(stage.outcome).toBe(outcome);
          const whole = bytesOf(script);
          expect(whole.subarray(0, stage.bytes.length).equals(stage.bytes)).toBe(true);
          if (outcome !== 'peerClosed') expect(stage.bytes.length).toBe(whole.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});
