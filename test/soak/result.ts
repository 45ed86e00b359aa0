// What a soak came to: a table, and the rules that it kept or broke.

import type { Rested } from './server-process.ts';
import type { Visit } from './soak-client.ts';

/** Some time with all clients, and what was left when they had gone. */
export interface Phase {
  readonly visits: readonly Visit[];
  readonly rested: Rested;
  readonly seconds: number;
}

/** A rule that was broken. */
interface Broken {
  readonly rule: string;
  readonly why: string;
}

const maxGrowthMb = 10;
const maxNamed = 12;

/** The rules. */
export function judge(
  warm: Phase,
  main: Phase,
  errors: readonly string[],
): { readonly passed: number; readonly failed: readonly Broken[] } {
  const { rested } = main;
  const growthMb = rested.heapMb - warm.rested.heapMb;
  const unnoticed = [...warm.visits, ...main.visits].filter(({ isNoticed }) => !isNoticed);
  const rules: readonly (readonly [rule: string, why: string])[] = [
    ['nothing is thrown out of the library', errors.slice(0, 3).join('\n')],
    ['a peer that leaves is noticed', countsOf(unnoticed.map(({ scenario }) => scenario.name))],
    ['every exchange has an outcome', countsOf([...warm.rested.unended, ...rested.unended])],
    ['every connection is closed', countsOf([...leftOf(warm, warm), ...leftOf(main, warm)])],
    [
      'sockets, files and timers are those of the start',
      rested.opened.slice(0, maxNamed).join('\n  '),
    ],
    [
      `memory is within ${maxGrowthMb} MB of the warm start`,
      growthMb > maxGrowthMb ? `it grew by ${growthMb.toFixed(1)} MB` : '',
    ],
  ];
  const failed = rules.filter(([, why]) => why !== '').map(([rule, why]) => ({ rule, why }));
  return { passed: rules.length - failed.length, failed };
}

/** Prints exchanges by outcome, their rate, memory, and what is open. */
export function printTable(warm: Phase, main: Phase): void {
  const { outcomes, heapMb, fullHeapMb, opened } = main.rested;
  const exchanges = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const rows: readonly (readonly [string, string | number])[] = [
    ...Object.entries(outcomes).toSorted(([, a], [, b]) => b - a),
    ['exchanges', exchanges],
    ['exchanges a second', (exchanges / main.seconds).toFixed(0)],
    ['connections', main.visits.length],
    ['memory at the warm start', `${warm.rested.heapMb.toFixed(1)} MB`],
    ['memory at the end', `${heapMb.toFixed(1)} MB`],
    ['  with all that a test can look at', `${fullHeapMb.toFixed(1)} MB`],
    ['open handles more than at the start', opened.length],
  ];
  console.log(`\n${'after the warm start'.padEnd(38)}`);
  for (const [name, value] of rows) console.log(`${name.padEnd(38)}${String(value).padStart(12)}`);
}

/** By which scenarios connections were left open. */
function leftOf({ visits, rested }: Phase, before: Phase): string[] {
  const byPort = new Map(
    [...before.visits, ...visits].map(({ port, scenario, leave }) => [
      port,
      `${scenario.name} (${leave})`,
    ]),
  );
  return rested.openPorts.map((port) => byPort.get(port) ?? 'unknown');
}

function countsOf(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const most = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, maxNamed);
  return most.map(([name, count]) => `${count} × ${name}`).join('\n  ');
}
