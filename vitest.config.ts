import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** What a test measures or changes of its process, which files that share one would see or disturb. */
const ofTheProcess =
  /\b(?:memoryUsage|cpuUsage|resourceUsage|getActiveResourcesInfo|eventLoopUtilization|monitorEventLoopDelay|open-(?:files|resources)|stubEnv|chdir|useFakeTimers)\b|\bnode:v8\b|\bgc\(|\bprocess\.(?:on|once)\(/;

const alone = readdirSync(path.join(import.meta.dirname, 'test'), { recursive: true })
  .map((file) => path.posix.join('test', ...String(file).split(path.sep)))
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => ofTheProcess.test(readFileSync(path.join(import.meta.dirname, file), 'utf8')));

export default defineConfig({
  test: {
    restoreMocks: true,
    // Property tests run for seconds on a busy machine; a test that waits for sockets must not.
    testTimeout: 15_000,
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        // To start a process and to load src takes longer than most files run.
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: alone, isolate: false },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
