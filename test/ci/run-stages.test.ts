// Whatever a stage does, the run ends and counts.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Stage } from '../../.ci/stages.mjs';
import { run } from '../../.ci/tools/process.mjs';
import { runStages } from '../../.ci/tools/run-stages.mjs';
import { tally } from '../../.ci/tools/tally.mjs';

const never = new AbortController().signal;
let shown = '';

beforeEach(() => {
  shown = '';
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((text) => (shown += `${text}\n`));
  }
});

function stage(name: string, runIt: Stage['run'], limitMinutes = 1): Stage {
  return { name, title: name, limitMinutes, needs: [], run: runIt };
}

function runAll(...rows: Stage[][]): ReturnType<typeof runStages> {
  const selected = rows.map((row) => row.map((each) => ({ stage: each, paths: [] })));
  return runStages(selected, never);
}

const good = stage('good', () => Promise.resolve({ passed: 2, failed: 0, skipped: 1 }));
const bad = stage('bad', () => Promise.resolve({ passed: 1, failed: 3 }));

describe('stages', () => {
  test('are counted together', async () => {
    expect(await runAll([good], [good, good])).toMatchObject({ passed: 6, failed: 0, skipped: 3 });
    expect(shown).toMatch(/^good +0 s {2}2 passed, 1 skipped$/m);
  });

  test('are not begun after one that failed, but those of its row are', async () => {
    expect(await runAll([bad, good], [good])).toMatchObject({ passed: 3, failed: 3 });
    expect(shown).toContain('not run: good\n');
  });

  test('that throw have failed', async () => {
    const broken = stage('broken', () => Promise.reject(new Error('out of order')));
    expect(await runAll([broken], [good])).toMatchObject({ passed: 0, failed: 1 });
    expect(shown).toContain('out of order');
  });

  test('that hang are ended, and what had passed counts', async () => {
    const entries = [
      { id: '1', file: 'a.test.ts', title: 'is quick', state: 'passed', milliseconds: 5 },
      { id: '2', file: 'a.test.ts', title: 'is slow', state: 'began' },
    ];
    const written = `${entries.map((entry) => JSON.stringify(entry)).join('\n')}\n{"id": "3"`;
    const hanging = stage(
      'hanging',
      ({ signal }) =>
        tally('vitest', (_, { WPTSERVE_TALLY: file = '' }) => {
          writeFileSync(file, written);
          return run(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { signal });
        }),
      0.01,
    );
    expect(await runAll([hanging], [good])).toMatchObject({ passed: 1, failed: 1 });
    expect(shown).toContain('hanging was ended: it hangs');
    expect(shown).toContain('It had not ended: a.test.ts › is slow\n');
    expect(shown).toContain('not run: good\n');
  });
});

test('a program that is ended ends with all that it has started', async () => {
  await using server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // It does not listen to who asks it to end.
  const stubborn = `
    process.on('SIGTERM', () => {});
    require('node:net').connect(${port}, '127.0.0.1');`;
  const parent = `
    const { spawn } = require('node:child_process');
    spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' });`;
  const limit = new AbortController();
  const ran = run(process.execPath, ['-e', parent], { quiet: true, signal: limit.signal });
  const [socket] = (await once(server, 'connection')) as [Socket];
  const closed = once(socket.on('error', () => {}).resume(), 'close');
  limit.abort();
  expect(await ran).toMatchObject({ code: 1, timedOut: true });
  await closed;
});
