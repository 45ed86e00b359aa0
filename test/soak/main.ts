// A hundred clients for some time: `main.js [--seconds N] [--seed N] [--report FILE]`.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Child } from '../fuzz/child.ts';
import { Random } from '../fuzz/random.ts';
import { judge, printTable, type Phase } from './result.ts';
import { scenarios } from './scenarios.ts';
import type { Rested, RestQuestion, ServerNews } from './server-process.ts';
import { planVisit, visit, type SoakPorts, type Visit } from './soak-client.ts';

const clientCount = 100;
/** Until then code is made fast and what is kept of the past is full. */
const warmUpShare = 0.25;
const maxWarmUpSeconds = 20;

const { values } = parseArgs({
  options: { seconds: { type: 'string' }, seed: { type: 'string' }, report: { type: 'string' } },
});
const seconds = wholeNumber('seconds', values.seconds ?? '60');
const seed = wholeNumber('seed', values.seed ?? String(Math.floor(Math.random() * 1_000_000)));

const errors: string[] = [];
let heard: (news: ServerNews) => void = () => {};
const server = new Child<RestQuestion, ServerNews>('server-process', (news) => {
  if (news.news === 'threw') errors.push(news.error);
  else heard(news);
});
server.whenGone(() => {
  errors.push('the process of the server ended');
  heard({ news: 'threw', error: 'gone' });
});

console.log(`seed ${seed}, ${clientCount} clients, ${seconds} s`);
const started = await nextNews();
if (started.news !== 'started') throw new Error('the server does not start');
const randoms = Array.from(
  { length: clientCount },
  (_, client) => new Random(seed, 'client', client),
);
const warmUpSeconds = Math.min(maxWarmUpSeconds, seconds * warmUpShare);
const warm = await phase(started, warmUpSeconds);
const main = await phase(started, seconds - warmUpSeconds);
server.whenGone(() => {});
server.kill();
printTable(warm, main);
const broken = judge(warm, main, errors);
for (const { rule, why } of broken.failed) console.log(`\nBROKEN: ${rule}\n  ${why}`);
console.log(`\n${broken.passed} rules kept, ${broken.failed.length} broken (seed ${seed})`);
if (values.report !== undefined) {
  const result = { passed: broken.passed, failed: broken.failed.length };
  writeFileSync(values.report, JSON.stringify(result));
}
// Not by itself: a TLS socket that was reset at a bad moment keeps Node 20 in its clean-up for ever.
process.stdout.write('', () => process.exit(broken.failed.length === 0 ? 0 : 1));

/** All clients for so many seconds, and what is left of them. */
async function phase(ports: SoakPorts, lastsSeconds: number): Promise<Phase> {
  const visits: Visit[] = [];
  const deadline = performance.now() + lastsSeconds * 1000;
  await Promise.all(
    randoms.map(async (random) => {
      while (performance.now() < deadline) {
        // oxlint-disable-next-line no-await-in-loop
        visits.push(await visit(planVisit(scenarios, random), ports));
      }
    }),
  );
  const asked = nextNews();
  server.tell({ ask: 'rest' });
  return { visits, rested: (await asked) as Rested, seconds: lastsSeconds };
}

function nextNews(): Promise<ServerNews> {
  return new Promise((resolve) => {
    heard = resolve;
  });
}

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`--${name} ${text}: write a whole number from 0.`);
}
