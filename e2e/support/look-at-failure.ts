import { errors, type Browser, type Page, type Request } from '@playwright/test';
import type { FailingPart } from '../../src/browsers/browser-error.ts';

/** What became of one request. */
export interface Sight {
  readonly at: FailingPart;
  readonly error?: string;
  readonly bytes?: number;
}

/** Long enough for a busy machine to fail in, since nothing else proves that nothing happens. */
const silenceMs = 5_000;

/** What lets a response fail, and when: a page has read so many bytes. */
export interface Trigger {
  readonly bytes: number;
  readonly pull: () => Promise<void>;
}

/** Asks from the page, with so many bytes of content, and reads all there is. */
export async function lookByFetch(
  page: Page,
  url: string,
  trigger?: Trigger,
  uploadBytes = 0,
): Promise<Sight> {
  const failure = failureOf(page, url);
  const fetched = page.evaluate(fetchWhole, { url, silenceMs, uploadBytes });
  if (trigger !== undefined) {
    await page.waitForFunction((title) => document.title === title, `${trigger.bytes} bytes`);
    await trigger.pull();
  }
  const { at, bytes } = await fetched;
  return {
    at,
    ...(at === 'response' || at === 'content' ? { error: await failure } : {}),
    ...(bytes === 0 ? {} : { bytes }),
  };
}

/** Opens the URL in a context of its own: bad certificates disturb further navigations. */
export async function lookByGoto(browser: Browser, url: string, trigger?: Trigger): Promise<Sight> {
  const page = await browser.newPage();
  const failure = failureOf(page, url);
  const finished = page.waitForEvent('requestfinished', {
    predicate: (request) => request.url() === url,
    timeout: 0,
  });
  // It goes on waiting where there is a failure, until the page is closed.
  const end = Promise.race([failure, finished.catch(() => {})]);
  try {
    await page.goto(url, { waitUntil: 'commit', timeout: silenceMs });
    await trigger?.pull();
    const error = await end;
    return typeof error === 'string' ? { at: 'content', error } : { at: 'nothing' };
  } catch (error) {
    if (error instanceof errors.TimeoutError) return { at: 'silence' };
    return { at: 'response', error: nameOf((error as Error).message) };
  } finally {
    await page.close();
  }
}

/** Chromium's name for the failure of the next request for the URL. */
function failureOf(page: Page, url: string): Promise<string> {
  return new Promise((resolve) => {
    const listener = (request: Request): void => {
      if (request.url() !== url) return;
      page.off('requestfailed', listener);
      resolve(nameOf(request.failure()?.errorText));
    };
    page.on('requestfailed', listener);
  });
}

function nameOf(message = ''): string {
  return /net::ERR_(\w+)/.exec(message)?.[1] ?? message;
}

/** Runs in the page, whose title says how much was read. */
async function fetchWhole({
  url,
  silenceMs: timeoutMs,
  uploadBytes,
}: {
  url: string;
  silenceMs: number;
  uploadBytes: number;
}): Promise<{ at: FailingPart; bytes: number }> {
  let bytes = 0;
  let at: FailingPart = 'response';
  document.title = '';
  try {
    const upload = uploadBytes === 0 ? {} : { method: 'POST', body: 'x'.repeat(uploadBytes) };
    const { body } = await fetch(url, { ...upload, signal: AbortSignal.timeout(timeoutMs) });
    at = 'content';
    document.title = `${bytes} bytes`;
    const reader = body?.getReader();
    for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
      bytes += read.value.length;
      document.title = `${bytes} bytes`;
    }
    at = 'nothing';
  } catch (error) {
    if (!(error instanceof TypeError)) at = 'silence';
  }
  return { at, bytes };
}
