// Playwright users' entry.

export { expect } from './playwright/expect.ts';
export {
  expectedError,
  type ExpectedError,
  type ExpectedErrorOptions,
  type KnownFault,
} from './browsers/expected-error.ts';
export type { AppOption } from './app/app-option.ts';
export type { FailingPart } from './browsers/browser-error.ts';
export {
  test,
  type WptserveFixtures,
  type WptserveOptions,
  type WptserveWorkerFixtures,
  type WptserveWorkerOptions,
} from './playwright/fixtures.ts';
export type { ToHaveClosedOptions } from './playwright/matchers/to-have-closed.ts';
export type { ToHaveConnectedOptions } from './playwright/matchers/to-have-connected.ts';
export type { ToHaveReceivedMessageOptions } from './playwright/matchers/to-have-received-message.ts';
export type { ToHaveBeenRequestedOptions } from './playwright/matchers/to-have-been-requested.ts';
export type { IssuedClientCertificate } from './net/listening/listeners.ts';
export type { DeclareRoutes, TestServerOptions } from './playwright/routes-option.ts';
export type { Trust } from './playwright/test-settings.ts';
export {
  asIsHandler,
  basicAuthHandler,
  definePipe,
  errorHandler,
  fallback,
  fileHandler,
  HTTPException,
  jsonHandler,
  parseScript,
  pipeArgument,
  PipeError,
  redirect,
  script,
  socketHandler,
  sse,
  StashError,
  staticHandler,
  stringHandler,
  UsageError,
  webSocket,
} from './server.ts';
export type * from './server.ts';
