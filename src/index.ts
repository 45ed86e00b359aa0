// Playwright users' entry.

export { expect } from './playwright/expect.ts';
export { test, type WptserveFixtures, type WptserveOptions } from './playwright/fixtures.ts';
export type { ToHaveBeenRequestedOptions } from './playwright/matchers/to-have-been-requested.ts';
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
