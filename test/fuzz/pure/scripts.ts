import * as fc from 'fast-check';
import { late } from '../../../src/late.ts';
import { encodeScript } from '../../../src/http1/script-encoder.ts';
import { parseScript } from '../../../src/script/parse-script.ts';
import { Player, type Outcome } from '../../../src/script/player.ts';
import { programSource } from '../../../src/script/program.ts';
import type { ScriptJson } from '../../../src/script/script-json.ts';
import type { Script } from '../../../src/script/script.ts';
import { arbitraryScript } from '../../support/arbitrary-script.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemorySink } from '../../support/memory-sink.ts';
import { must, type PureKind } from '../kind.ts';
import type { Random } from '../random.ts';

interface Input {
  readonly script: ScriptJson;
  readonly method: string;
  /** So many writes, and the reader is full. */
  readonly writesTaken: number;
  /** When the peer leaves. */
  readonly leavesMs: number;
}

/** Longer than any script that is made here. */
const maxRounds = 10_000;
const roundMs = 50;

/** Made when it is needed: that takes a second. */
const anyScript = late(() => arbitraryScript({ gates: ['a', 'b'] }));

/** Any legal script, in JSON. */
export function scriptJson(random: Random): ScriptJson {
  const [script] = fc.sample(anyScript(), { numRuns: 1, seed: random.int(0, 2 ** 31) }) as [Script];
  return JSON.parse(JSON.stringify(script)) as ScriptJson;
}

/** Scripts, played to readers that are slow, full or gone. */
export const scripts: PureKind = {
  name: 'scripts',
  share: 10,
  generate: (random: Random): Input => ({
    script: scriptJson(random),
    method: random.pick(['GET', 'HEAD', 'CONNECT']),
    writesTaken: random.int(1, 5),
    leavesMs: random.pick([0, 1, 50, 100_000]),
  }),
  run({ script: json, method, writesTaken, leavesMs }: Input) {
    const script = parseScript(json);
    must(JSON.stringify(script) === JSON.stringify(json), 'a script in JSON is the same one');
    const clock = new FakeClock();
    const sink = new MemorySink(clock, (written) => written % writesTaken !== 0);
    const outcomes: Outcome[] = [];
    const player = new Player(programSource(encodeScript(script, method)), sink, clock, {
      gateReached() {},
      finished: (outcome) => outcomes.push(outcome),
    });
    player.start();
    for (let round = 0; round < maxRounds && outcomes.length === 0; round += 1) {
      clock.advance(roundMs);
      if (clock.elapsedMs >= leavesMs) player.stop('peerClosed');
      sink.flush();
      if (player.gate !== undefined) player.release(player.gate);
      if (player.isHanging) player.stop('stopped');
    }
    const writes = sink.writes.length;
    clock.runAll();
    must(outcomes.length === 1, 'a script ends once');
    must(sink.writes.length === writes, 'nothing is written after the end');
    must(clock.pendingTimers === 0, 'no timer is left');
  },
};
