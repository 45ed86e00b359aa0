// What TypeScript knows of the matchers. Nothing here runs but the last line.

import type { Page } from '@playwright/test';
import { expect, test } from 'vitest';
import type {
  expect as Expect,
  Exchange,
  Request,
  Route,
  TakenExchange,
  Wpt,
} from '../../src/index.ts';

declare const playwright: typeof Expect;
declare const page: Page;
declare const route: Route;
declare const wpt: Wpt;
declare const request: Request;
declare const exchange: Exchange;
declare const taken: TakenExchange;

async function legal(): Promise<void> {
  await playwright(route).toHaveBeenRequested();
  await playwright(wpt).not.toHaveBeenRequested({ path: /a/, times: 2, timeout: 1 });
  await playwright(route).toHaveBeenRequested({ headers: { a: 'b', c: /d/ }, body: { e: [1] } });
  await playwright(route).toHaveReceivedHeader('a');
  await playwright(request).not.toHaveReceivedHeader('a', /b/, { timeout: 1 });
  await playwright(route).toHaveReusedConnection({ timeout: 1 });
  await playwright(request).toHaveReusedConnection();
  await playwright(route).toHaveFinished('ended', { timeout: 1 });
  await playwright(exchange).toHaveFinished();
  await playwright(taken).not.toHaveFinished('reset');
  await playwright.soft(route).toHaveBeenRequested();
  await playwright(page).toHaveURL('/');
}

async function illegal(): Promise<void> {
  // @ts-expect-error -- a page gets no requests
  await playwright(page).toHaveBeenRequested();
  // @ts-expect-error -- a request is one already
  await playwright(request).toHaveBeenRequested();
  // @ts-expect-error -- no such option
  await playwright(route).toHaveBeenRequested({ time: 1 });
  // @ts-expect-error -- a header is text
  await playwright(route).toHaveBeenRequested({ headers: { a: 1 } });
  // @ts-expect-error -- a header has a name
  await playwright(route).toHaveReceivedHeader();
  // @ts-expect-error -- no such outcome
  await playwright(route).toHaveFinished('end');
  // @ts-expect-error -- a request has no outcome
  await playwright(request).toHaveFinished('ended');
}

test('the types are checked by the compiler', () => {
  expect([legal, illegal]).toHaveLength(2);
});
