// Runs every fault of the table of browser errors, and compares. When a browser has changed its
// behaviour, this writes the table anew, with certutil installed:
//
//   WPTSERVE_WRITE_BROWSER_ERRORS=1 npx playwright test browser-errors
//   npx oxfmt src/browsers/chromium-errors.ts

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { chromiumErrors } from '../src/browsers/chromium-errors.ts';
import type { BrowserError } from '../src/browsers/browser-error.ts';
import { faultKinds, routeFaultKinds, type FaultKind } from '../src/faults/connection-fault.ts';
import { expect, script, test } from '../src/index.ts';
import type { ConnectionFaultOption, RouteFaultOption, Wpt } from '../src/index.ts';
import { trustingOptions } from '../src/playwright/test-settings.ts';
import { alertDescriptions } from '../src/tls/alert.ts';
import { certificateFaults, tlsFaults } from '../src/tls/tls-fault.ts';
import { brokenContents, brokenResponses } from './support/broken-responses.ts';
import { lookByFetch, lookByGoto, type Sight } from './support/look-at-failure.ts';

type Section = keyof typeof chromiumErrors;
type Rows = Readonly<Record<string, BrowserError>>;
type Look = [sight: Sight, attempts: number];

const table: Record<Section, Rows> = { ...chromiumErrors };
const tableFile = path.join(import.meta.dirname, '../src/browsers/chromium-errors.ts');
const isWriting = process.env['WPTSERVE_WRITE_BROWSER_ERRORS'] !== undefined;

const oldVersions = ['TLSv1', 'TLSv1.1'] as const;
const alertFaults = alertDescriptions.map((description) => `alert:${description}` as const);
const otherFaults = tlsFaults.filter((fault) => !certificateFaults.some((each) => each === fault));
const hosts = {
  ...Object.fromEntries([...tlsFaults, ...alertFaults].map((fault) => [hostOf(fault), fault])),
  ...Object.fromEntries(
    oldVersions.map((version) => [hostOf(version), { minVersion: version, maxVersion: version }]),
  ),
};

/** Of the option; the others are those of a route. */
const faultyHosts: Readonly<Record<string, ConnectionFaultOption>> = Object.fromEntries(
  faultKinds
    .filter((kind) => !routeFaultKinds.includes(kind))
    .map((kind) => [hostOf(kind), faultOf(kind)]),
);
/** Looked at while the others are, because each takes its time. */
const silentKinds = ['accept-silent', 'never-read', 'never-read-content', 'no-response'] as const;
const moreThanBuffersTake = 30_000_000;
const contentBytes = 3;
/** How much content a request has, where its fault needs some. */
const uploads: Partial<Record<FaultKind, number>> = {
  'never-read-content': moreThanBuffersTake,
  'reset-after-request-content-bytes': 3 * contentBytes,
  'close-after-request-content-bytes': 3 * contentBytes,
};
const cors = { 'Access-Control-Allow-Origin': '*' };
const nineBytes = { body: 'abcdefghi', contentType: 'text/html', headers: cors };

test.use({ wptserveTrust: 'authority', wptserve: { tls: { hosts } } });
test.setTimeout(120_000);
// Each test has a part of the table, and they write it to one file.
if (isWriting) test.describe.configure({ mode: 'default' });

test('bad certificates, when the authority is known', async ({ browser, browserTrust, wpt }) => {
  test.skip(browserTrust !== 'authority', 'certutil is not installed');
  await compare('authority', await lookAtTls(browser, wpt, certificateFaults));
});

test('bad certificates, when the key is known', async ({
  playwright,
  launchOptions,
  wptserveWorker,
  wpt,
}) => {
  const spkiHash = await wptserveWorker.listeners.spkiHash();
  const options = trustingOptions({ ...launchOptions, env: process.env }, spkiHash);
  await using browser = await playwright.chromium.launch(options);
  await compare('key', await lookAtTls(browser, wpt, certificateFaults));
});

test('broken handshakes', async ({ browser, wpt }) => {
  await compare('handshake', await lookAtTls(browser, wpt, [...otherFaults, ...oldVersions]));
});

test('alerts', async ({ browser, wpt }) => {
  await compare('alert', await lookAtTls(browser, wpt, alertFaults));
});

test('broken responses', async ({ browser, page, wpt }) => {
  // Without an icon to ask for, whose connection would then be idle.
  const empty = '<!doctype html><link rel="icon" href="data:,">';
  wpt.route('/', script.head(200, { 'Content-Type': 'text/html' }).write(empty).close());
  wpt.route('/kept', { body: '' });
  await page.goto('/');
  await page.evaluate(useUpConnections);
  const rows: Record<string, BrowserError> = {};
  for (const [fault, broken] of Object.entries({ ...brokenResponses, ...brokenContents })) {
    const route = wpt.route(`/${fault}`, 'answer' in broken ? broken.answer : broken);
    const { url } = route;
    const trigger =
      'answer' in broken ? { bytes: broken.bytes, pull: () => route.release('read') } : undefined;
    const requestsOf = async <Value>(look: () => Promise<Value>): Promise<[Value, number]> => {
      const before = route.requests.length;
      return [await look(), route.requests.length - before];
    };
    const [sight, attempts] = await requestsOf(() => lookByFetch(page, url, trigger));
    await page.evaluate(() => fetch('/kept').then((response) => response.text()));
    const [again, onReused] = await requestsOf(() => lookByFetch(page, url, trigger));
    expect.soft(again, `${fault}, on a connection that was used before`).toEqual(sight);
    const navigation = await lookByGoto(browser, url, trigger);
    expect.soft(navigation, `${fault}, by page.goto`).toEqual({ ...sight, bytes: undefined });
    rows[fault] = { ...sight, attempts, onReused };
  }
  await compare('response', rows);
});

for (const protocol of ['http', 'https'] as const) {
  test.describe(protocol, () => {
    test.use({ wptserve: { fault: { hosts: faultyHosts } } });

    test('connections that fail', async ({ browser, wpt }) => {
      // Busy machines take a second for each of some hundred looks.
      test.setTimeout(240_000);
      wpt.route('/', { contentType: 'text/html', body: '<!doctype html><title>Good</title>' });
      wpt.route('/kept', { body: '', headers: cors });
      const openPage = async (): Promise<Page> => {
        const page = await browser.newPage();
        await page.goto(wpt.url('/'));
        return page;
      };
      const seen = new Map<FaultKind, BrowserError>();
      const look = async (page: Page, kind: FaultKind): Promise<void> => {
        seen.set(kind, await lookAtFault(page, wpt, protocol, kind));
      };
      const lookAtOthers = async (): Promise<void> => {
        const page = await openPage();
        for (const kind of faultKinds) if (!isSilent(kind)) await look(page, kind);
      };
      const silences = silentKinds.map(async (kind) => look(await openPage(), kind));
      await Promise.all([...silences, lookAtOthers()]);
      const rows: Record<string, BrowserError> = {};
      for (const kind of faultKinds) {
        const row = seen.get(kind) as BrowserError;
        // Broken responses too, by the same name.
        if (Object.hasOwn(table.response, kind)) expect(row).toEqual(table.response[kind]);
        else rows[kind] = row;
      }
      await compare(protocol, rows);
    });
  });
}

/** Asks for a path whose answer, or for a host whose connections have this fault. */
async function lookAtFault(
  page: Page,
  wpt: Wpt,
  protocol: 'http' | 'https',
  kind: FaultKind,
): Promise<BrowserError> {
  const host = hostOf(kind);
  const isOfHost = Object.hasOwn(faultyHosts, host);
  const options = isOfHost ? {} : { fault: faultOf(kind) as RouteFaultOption };
  const { url } = wpt.route(`/${kind}`, nineBytes, { ...options, protocol, host });
  const fetchIt = async (): Promise<Look> => {
    const before = await attemptsFor(wpt, kind);
    const uploadBytes = uploads[kind] ?? 0;
    const sight = await lookByFetch(page, url, undefined, uploadBytes);
    const after = await attemptsFor(wpt, kind);
    const attempts = after.requests - before.requests || after.connections - before.connections;
    if (!kind.endsWith('-content-bytes') || kind.includes('-request-')) return [sight, attempts];
    // What a page has not read yet when a response breaks off is lost.
    expect(sight.bytes ?? 0).toBeLessThanOrEqual(contentBytes);
    return [{ ...sight, bytes: contentBytes }, attempts];
  };
  const strikesOnce = kind === 'request-timeout' || kind === 'misdirected-request';
  const isSlow = kind === 'never-read-content';
  const hasUpload = kind in uploads;
  const isAlike = isOfHost && !strikesOnce && !isSlow;
  const [sight, attempts] = await (isAlike ? withFewestAttempts(fetchIt) : fetchIt());
  let onReused: number | undefined;
  if (!isOfHost || strikesOnce) {
    const kept = wpt.url('/kept', { protocol, host });
    const isKept = kind.endsWith('-on-next-request');
    if (!isKept) await page.evaluate((each) => fetch(each).then((got) => got.text()), kept);
    const [again, count] = await fetchIt();
    onReused = count;
    expect.soft(again, `${kind}, on a connection that was used before`).toEqual(sight);
  }
  // Only a form could do so with content.
  if (!hasUpload) {
    const navigation = await lookByGoto(page.context().browser() as Browser, url);
    expect.soft(navigation, `${kind}, by page.goto`).toEqual({ ...sight, bytes: undefined });
  }
  return { ...sight, attempts, ...(onReused === undefined ? {} : { onReused }) };
}

/** How often a request for the path of a fault was sent, and how many connections had this fault. */
async function attemptsFor(
  wpt: Wpt,
  kind: FaultKind,
): Promise<{ readonly requests: number; readonly connections: number }> {
  const { segments, connections } = await wpt.wireLog();
  const isRequest = new RegExp(`^[A-Z]+ /${kind} `);
  const sent = segments.filter(
    (segment) =>
      segment.kind === 'bytes' &&
      segment.direction === 'received' &&
      isRequest.test(Buffer.from(segment.bytes).toString('latin1')),
  );
  return {
    requests: sent.length,
    connections: connections.filter(({ fault = '' }) => fault.split(' ')[0] === kind).length,
  };
}

/** Asks a host for each fault, from a good page and by a navigation. */
async function lookAtTls(browser: Browser, wpt: Wpt, faults: readonly string[]): Promise<Rows> {
  wpt.route('/', { contentType: 'text/html', body: '<!doctype html><title>Good</title>' });
  wpt.route('/content', { body: 'abc', headers: { 'Access-Control-Allow-Origin': '*' } });
  const page = await browser.newPage();
  await page.goto(wpt.https.url('/'));
  const rows: Record<string, BrowserError> = {};
  for (const fault of faults) {
    const host = hostOf(fault);
    const url = wpt.https.url('/content', { host });
    const [sight, attempts] = await withFewestAttempts(async () => {
      const before = await handshakes(wpt, host);
      const seen = await lookByFetch(page, url);
      return [seen, (await handshakes(wpt, host)) - before];
    });
    const navigation = await lookByGoto(browser, url);
    expect.soft(navigation, `${fault}, by page.goto`).toEqual({ ...sight, bytes: undefined });
    rows[fault] = { ...sight, attempts };
  }
  await page.close();
  return rows;
}

/** Chromium opens one more connection beside one that takes long, as on a busy machine. */
async function withFewestAttempts(look: () => Promise<Look>): Promise<Look> {
  const looks = [await look()];
  while (looks.length < 3 && looks.every(([, attempts]) => attempts > 1)) looks.push(await look());
  for (const [sight] of looks) expect.soft(sight).toEqual(looks[0]?.[0]);
  return looks.toSorted(([, one], [, other]) => one - other)[0] as Look;
}

async function handshakes(wpt: Wpt, host: string): Promise<number> {
  const { connections } = await wpt.wireLog();
  return connections.filter(({ tls }) => tls?.serverName === host).length;
}

async function compare(section: Section, rows: Rows): Promise<void> {
  if (!isWriting) {
    expect(rows).toEqual(table[section]);
    return;
  }
  table[section] = rows;
  const start = readFileSync(tableFile, 'utf8').split('= {')[0];
  writeFileSync(
    tableFile,
    `${start}= {\n${Object.entries(table).map(sectionText).join('')}} as const satisfies Record<string, Record<string, BrowserError>>;\n`,
  );
}

/** One row a line, as the formatter leaves it. */
function sectionText([section, rows]: [string, Rows]): string {
  const lines = Object.entries(rows).map(
    ([fault, row]) => `${JSON.stringify(fault)}: { ${JSON.stringify(row).slice(1, -1)} },\n`,
  );
  return `${section}: {\n${lines.join('')}},\n`;
}

function isSilent(kind: FaultKind): boolean {
  return silentKinds.some((each) => each === kind);
}

function hostOf(fault: string): string {
  return `${fault.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')}.localhost`;
}

function faultOf(kind: FaultKind): ConnectionFaultOption {
  switch (kind) {
    case 'reset-after-content-bytes':
    case 'close-after-content-bytes':
    case 'reset-after-request-content-bytes':
    case 'close-after-request-content-bytes':
      return { kind, bytes: contentBytes };
    case 'reset-after-request-bytes':
    case 'close-after-request-bytes':
      return { kind, bytes: 10 };
    case 'reset-after':
    case 'close-after':
      return { kind, ms: 100 };
    default:
      return kind;
  }
}

/** Runs in the page. On a connection that is there already Chromium would try a request twice. */
async function useUpConnections(): Promise<void> {
  const mostPerHost = 6;
  // Requests for one URL would wait for each other.
  await Promise.all(Array.from({ length: mostPerHost }, (_, index) => fetch(`/?${index}`)));
}
