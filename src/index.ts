// Playwright users' entry.

export { expect } from '@playwright/test';
export { test, type WptserveFixtures, type WptserveOptions } from './playwright/fixtures.ts';
export {
  asIsHandler,
  basicAuthHandler,
  definePipe,
  errorHandler,
  fileHandler,
  HTTPException,
  jsonHandler,
  parseScript,
  pipeArgument,
  PipeError,
  redirect,
  script,
  sse,
  StashError,
  staticHandler,
  stringHandler,
  UsageError,
} from './server.ts';
export type * from './server.ts';
