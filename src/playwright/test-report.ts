// What happened on the wire, attached to a test (option `record`).

import { test, type TestInfo } from '@playwright/test';
import type { RecordFormat, RecordMode } from '../options/record-option.ts';
import type { WireLog } from '../server.ts';
import type { Wpt } from '../serving/wpt.ts';

/** Whether this run of a test is recorded. */
export function records(mode: RecordMode, { retry }: TestInfo): boolean {
  return mode !== 'off' && (mode !== 'on-first-retry' || retry === 1);
}

const reports: Readonly<Record<RecordFormat, (log: WireLog) => Promise<string | Uint8Array>>> = {
  html: async (log) => (await import('../report/wire-html.ts')).wireHtml(log),
  txt: async (log) => (await import('../report/wire-text.ts')).wireText(log),
  json: async (log) => (await import('../report/wire-json.ts')).wireJson(log),
  pcapng: async (log) => (await import('../report/wire-pcapng.ts')).wirePcapng(log),
};

// Of text a terminal shows the beginning, unless it is of a type that it does not know.
const contentTypes: Readonly<Record<RecordFormat, string>> = {
  html: 'text/html',
  txt: 'application/x-wptserve-text',
  json: 'application/json',
  pcapng: 'application/x-pcapng',
};

/** When a test is recorded, and what is attached then. */
interface Recording {
  readonly record: RecordMode;
  readonly recordFormats: readonly RecordFormat[];
}

/**
 * Attaches `wire.html` and the like, when the option asks for them now. All are files of the test's
 * folder; a terminal names the first one only.
 */
export async function attachReport(
  wpt: Wpt,
  { record, recordFormats }: Recording,
  { testInfo, willFail }: { readonly testInfo: TestInfo; readonly willFail: boolean },
): Promise<void> {
  if (!records(record, testInfo)) return;
  const hasFailed =
    willFail || testInfo.status !== testInfo.expectedStatus || testInfo.errors.length > 0;
  if (record === 'retain-on-failure' && !hasFailed) return;
  const log = await wpt.wireLog(testInfo.titlePath.join(' › '));
  if (log.connections.length === 0) return;
  const { writeFile } = await import('node:fs/promises');
  for (const [index, format] of recordFormats.entries()) {
    const name = `wire.${format}`;
    const content = await reports[format](log);
    const path = testInfo.outputPath(name);
    await writeFile(path, content);
    const contentType = contentTypes[format];
    // As a file, because a report shows text that is attached as its source.
    if (index === 0) testInfo.attachments.push({ name, contentType, path });
    else testInfo.attachments.push({ name, contentType, body: Buffer.from(content) });
  }
}

/**
 * Shows each exchange as a step of the test, when it has ended: `GET /chat → 200, 214 ms`.
 *
 * @returns ends it: what comes later is no step of this test
 */
export function showExchanges(wpt: Wpt): () => void {
  let isOver = false;
  wpt.whenExchangeEnds((summary, tookMs) => {
    if (!isOver) void showStep(summary, tookMs);
  });
  return () => {
    isOver = true;
  };
}

async function showStep(title: string, tookMs: number): Promise<void> {
  const begun = earlier(tookMs);
  try {
    await test.step(title, begun.restore, {
      get box() {
        begun.pretend();
        return true;
      },
    });
  } catch {
    // Between two tests there is none that a step could belong to.
  } finally {
    begun.restore();
  }
}

/**
 * Lets a step begin earlier than now. What its title says is known only once it is over; but
 * Playwright takes the time of its beginning from the clock, right after it has read the options, and
 * before it runs the body of the step.
 */
function earlier(ms: number): { readonly pretend: () => void; readonly restore: () => void } {
  const { now } = Date;
  const restore = (): void => {
    Date.now = now;
  };
  return {
    restore,
    pretend() {
      Date.now = () => now() - Math.round(ms);
      // Whatever Playwright does, nobody else reads this clock.
      queueMicrotask(restore);
    },
  };
}
