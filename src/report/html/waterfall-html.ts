// Connections, and on each its exchanges, as rows on one time axis.

import type { Finding } from '../../journal/findings.ts';
import type { WireConnection, WireExchange, WireLog } from '../../journal/wire-log.ts';
import {
  addressText,
  closeText,
  duration,
  faultText,
  hostText,
  networkText,
  retryText,
  severityWords,
  tlsText,
} from '../words.ts';
import { resultWords } from '../../journal/exchange-result.ts';
import type { LogIndex } from '../log-index.ts';
import { html, type Markup } from './markup.ts';

/** The rows, or a sentence when there are none. */
export function waterfallHtml(log: WireLog, index: LogIndex): Markup {
  if (log.connections.length === 0) return html`<p class="none">Nobody connected.</p>`;
  return html`<ol class="connections" id="rows">
      ${log.connections.map((connection) => connectionRow(connection, index, log.durationMs))}
    </ol>
    <ol
      class="exchanges"
      id="by-time"
      aria-label="Exchanges in the order of their beginning"
      hidden
    ></ol>`;
}

function connectionRow(connection: WireConnection, index: LogIndex, logEndMs: number): Markup {
  const { id, protocol, peer, local, closed } = connection;
  const exchanges = index.exchangesOn(id);
  const isTlsFailure = connection.tls?.error !== undefined;
  const tlsWords = tlsText(connection);
  const tls = tlsWords && html`<span class="tls ${isTlsFailure ? 'bad' : ''}">${tlsWords}</span>`;
  const host = hostText(connection);
  const fault = faultText(connection);
  const network = networkText(connection);
  return html`<li class="connection" data-connection="${id}">
    <h3>
      <button type="button" class="row" tabindex="-1" aria-expanded="false" aria-controls="details">
        <span class="what">
          <b>Connection ${id}</b>
          ${badges(index.findingsOnConnection(id))} ${isTlsFailure ? tls : undefined}
          ${fault && html`<span class="badge fault">${fault}</span>`}
          ${network && html`<span class="badge network">${network}</span>`}
          <span class="ends">${protocol} ${addressText(peer)} → ${addressText(local)}</span>
          ${host && html`<span class="host">${host}</span>`} ${isTlsFailure ? undefined : tls}
        </span>
        <span class="result ${kindOfClose(connection, exchanges)}">${closeText(closed)}</span>
        ${connectionTrack(connection, logEndMs)}
      </button>
    </h3>
    <ol class="exchanges" aria-label="Exchanges on connection ${id}">
      ${exchanges.map((exchange) => exchangeRow(exchange, index, logEndMs))}
    </ol>
  </li>`;
}

function exchangeRow(exchange: WireExchange, index: LogIndex, logEndMs: number): Markup {
  const { id, method, target, answer, firstByteMs, endMs } = exchange;
  const retry = retryText(exchange);
  return html`<li class="exchange" data-exchange="${id}">
    <button type="button" class="row" tabindex="-1" aria-expanded="false" aria-controls="details">
      <span class="id">${id}</span>
      <span class="what">
        <span class="title"><b>${method}</b> ${target}</span>
        ${retry === undefined ? undefined : html`<span class="badge">${retry}</span>`}
        ${isDeclaredFault(exchange) ? html`<span class="badge fault">declared</span>` : undefined}
        ${badges(index.findingsOnExchange(id))}
      </span>
      <span class="result ${kindOf(exchange, index.findingsOnExchange(id))}"
        >${resultWords(exchange)}</span
      >
      <span class="by">${answer ?? 'not answered'}</span>
      <span class="took">${endMs === undefined ? '' : duration(endMs - firstByteMs)}</span>
      ${exchangeTrack(exchange, logEndMs)}
    </button>
  </li>`;
}

/** How a result is painted: `declared` by the test, or `bad`, which it did not say. */
function kindOf(exchange: WireExchange, findings: readonly Finding[]): string {
  const { status, outcome, declaredBytes, contentBytes, lacksLastChunk, answer } = exchange;
  const isIncomplete = declaredBytes !== contentBytes || lacksLastChunk === true;
  const isBroken =
    outcome === 'reset' ||
    outcome === 'stopped' ||
    outcome === 'peerClosed' ||
    (outcome !== undefined && isIncomplete) ||
    status === undefined;
  if (isDeclaredFault(exchange)) return 'declared';
  if (isBroken) return 'bad';
  if (status < 400) return '';
  const isMeant = answer?.startsWith('route') === true && findings.length === 0;
  return isMeant ? 'declared' : 'bad';
}

/** Steps that end an answer in another way than HTTP would. */
const faultySteps = /^(?:reset|close|hang|halfClose)\(\)$/;

/** Whether an answer broke off, or hung, because the test said so. */
function isDeclaredFault({ fault, outcome, steps }: WireExchange): boolean {
  if (outcome === 'stopped') return false;
  if (fault !== undefined) return true;
  const last = steps.at(-1);
  const isSaid = last?.kind === 'step' && faultySteps.test(last.text);
  return isSaid && (outcome === 'reset' || outcome === 'hung');
}

/** How the end of a connection is painted. */
function kindOfClose(
  { closed, fault }: WireConnection,
  exchanges: readonly WireExchange[],
): string {
  if (closed?.how !== 'rst' && closed?.how !== 'refused') return '';
  const isDeclared = fault !== undefined || exchanges.some(isDeclaredFault);
  return isDeclared && closed.by === 'server' ? 'declared' : 'bad';
}

function badges(findings: readonly Finding[]): Markup[] {
  return severityWords(findings).map(
    ({ severity, words }) => html`<span class="badge ${severity}">${words}</span> `,
  );
}

// What the waterfall draws. Places are numbers in the style, in milliseconds;
// the style sheet makes them places on the axis, so that a zoom changes two
// numbers and no element.

/** Where the axis begins and ends. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** More marks than this would be one block. */
const maxMarks = 60;
const endWords = { fin: 'FIN', rst: 'RST', timeout: 'timeout', refused: 'refused' };

/** From the first thing that happened to the last, with some air around them. */
export function spanOf({ connections, exchanges, segments, durationMs }: WireLog): TimeSpan {
  let from = durationMs;
  let to = 0;
  const include = (ms: number | undefined): void => {
    if (ms === undefined) return;
    from = Math.min(from, ms);
    to = Math.max(to, ms);
  };
  for (const { openedMs, tls } of connections) {
    include(openedMs);
    include(tls?.timeMs);
  }
  for (const { steps, endMs } of exchanges) {
    include(endMs);
    for (const step of steps) {
      if (step.kind === 'step') include(step.timeMs);
      if (step.kind === 'gate') include(step.releasedMs ?? step.reachedMs);
    }
  }
  for (const { timeMs } of segments) include(timeMs);
  // Not when a connection was closed much later: that was the end of the test, and all before would be small.
  const last = to + (to - from) / 2;
  for (const { closed } of connections) {
    if (closed !== undefined && closed.timeMs <= last) include(closed.timeMs);
  }
  if (to <= from) return { fromMs: 0, toMs: Math.max(1, durationMs) };
  const air = (to - from) / 40;
  return { fromMs: Math.max(0, from - air), toMs: to + air };
}

/** The bars of an exchange: request, waiting, response, gates; and a mark for each write. */
function exchangeTrack(exchange: WireExchange, logEndMs: number): Markup {
  const { firstByteMs, requestCompleteMs, firstResponseByteMs, endMs, outcome } = exchange;
  const end = endMs ?? logEndMs;
  const responseStart = firstResponseByteMs ?? end;
  const gates = exchange.steps.flatMap((step) =>
    step.kind === 'gate' ? [bar('gate', step.reachedMs, step.releasedMs ?? end)] : [],
  );
  return html`<span class="track" aria-hidden="true">
    ${bar('request', firstByteMs, requestCompleteMs)}
    ${bar('wait', requestCompleteMs, responseStart)}
    ${bar(endMs === undefined ? 'response unended' : 'response', responseStart, end)} ${gates}
    ${writesOf(exchange).map((ms) => html`<i class="sent" style="--a:${ms}"></i>`)}
    ${outcome === 'reset' ? html`<i class="end rst" style="--a:${end}">✕</i>` : undefined}
  </span>`;
}

/** The line of a connection, its handshake and its end. */
function connectionTrack({ openedMs, tls, closed }: WireConnection, logEndMs: number): Markup {
  const end = closed?.timeMs ?? logEndMs;
  return html`<span class="track" aria-hidden="true">
    ${bar('line', openedMs, end)}
    ${tls === undefined ? undefined : bar('tls', openedMs, tls.timeMs)}
    ${
      closed === undefined
        ? undefined
        : html`<i class="end ${closed.how}" style="--a:${end}">${endWords[closed.how]}</i>`
    }
  </span>`;
}

function bar(kind: string, fromMs: number, toMs: number): Markup {
  return html`<i class="bar ${kind}" style="--a:${fromMs};--b:${Math.max(fromMs, toMs)}"></i>`;
}

/** The moments at which something was sent, each once. */
function writesOf({ steps }: WireExchange): number[] {
  const moments = steps.flatMap((step) =>
    step.kind === 'step' && step.bytes > 0 ? [step.timeMs] : [],
  );
  return [...new Set(moments)].slice(0, maxMarks);
}
