import { test } from '@playwright/test';
import type { Wpt } from '../serving/wpt.ts';

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
