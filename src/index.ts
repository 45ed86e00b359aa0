// Playwright users' entry.

export { expect } from '@playwright/test';
export { test, type WptserveFixtures, type WptserveOptions } from './playwright/fixtures.ts';
export { parseScript, redirect, script, sse, UsageError } from './server.ts';
export type * from './server.ts';
