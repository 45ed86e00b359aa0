// What happened on the wire, attached to a test (option `record`).

import { test, type TestInfo } from '@playwright/test';
import type { RecordMode } from '../options/options.ts';
import type { Wpt } from '../serving/wpt.ts';

/** Whether this run of a test is recorded. */
export function records(mode: RecordMode, { retry }: TestInfo): boolean {
  return mode !== 'off' && (mode !== 'on-first-retry' || retry === 1);
}

/** Attaches `wire.html`, `wire.txt`, `wire.json` and `wire.pcapng`, when the option asks for them now. */
export async function attachReport(
  wpt: Wpt,
  mode: RecordMode,
  { testInfo, willFail }: { readonly testInfo: TestInfo; readonly willFail: boolean },
): Promise<void> {
  if (!records(mode, testInfo)) return;
  const hasFailed =
    willFail || testInfo.status !== testInfo.expectedStatus || testInfo.errors.length > 0;
  if (mode === 'retain-on-failure' && !hasFailed) return;
  const log = await wpt.wireLog(testInfo.titlePath.join(' › '));
  if (log.connections.length === 0) return;
  const [{ wireHtml }, { wireText }, { wireJson }, { wirePcapng }] = await Promise.all([
    import('../report/wire-html.ts'),
    import('../report/wire-text.ts'),
    import('../report/wire-json.ts'),
    import('../report/wire-pcapng.ts'),
  ]);
  // Files, because a report shows what is attached as text as its source.
  await attachFile(testInfo, 'wire.html', 'text/html', wireHtml(log));
  await attachFile(testInfo, 'wire.txt', 'text/plain', wireText(log));
  await attachFile(testInfo, 'wire.json', 'application/json', wireJson(log));
  await attachFile(testInfo, 'wire.pcapng', 'application/x-pcapng', wirePcapng(log));
}

async function attachFile(
  testInfo: TestInfo,
  name: string,
  contentType: string,
  content: string | Uint8Array,
): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  const path = testInfo.outputPath(name);
  await writeFile(path, content);
  testInfo.attachments.push({ name, contentType, path });
}

/**
 * Shows each exchange as a step of the test, when it has ended: `GET /chat → 200, 3 steps, 214 ms`.
 *
 * @returns ends it: what comes later is no step of this test
 */
export function showExchanges(wpt: Wpt): () => void {
  let isOver = false;
  wpt.whenExchangeEnds((summary) => {
    if (!isOver) void showStep(summary);
  });
  return () => {
    isOver = true;
  };
}

async function showStep(title: string): Promise<void> {
  try {
    await test.step(title, () => {}, { box: true });
  } catch {
    // Between two tests there is none that a step could belong to.
  }
}
