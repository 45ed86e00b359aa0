// Connections, and on each its exchanges, as rows on one time axis.

import type { Finding } from '../../journal/findings.ts';
import type { WireConnection, WireExchange, WireLog } from '../../journal/wire-log.ts';
import {
  addressText,
  closeText,
  faultText,
  hostText,
  networkText,
  tlsText,
} from '../connection-words.ts';
import { resultWords } from '../../journal/result-words.ts';
import { retryText } from '../exchange-title.ts';
import type { LogIndex } from '../log-index.ts';
import { duration } from '../quantity.ts';
import { severityWords } from '../severity-words.ts';
import { html, type Markup } from './markup.ts';
import { connectionTrack, exchangeTrack } from './time-track.ts';

/** The rows, or a sentence when there are none. */
export function waterfallHtml(log: WireLog, index: LogIndex): Markup {
  if (log.connections.length === 0) return html`<p class="none">Nobody connected.</p>`;
  return html`<ol class="connections" id="rows">
    ${log.connections.map((connection) => connectionRow(connection, index, log.durationMs))}
  </ol>`;
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
        <span class="result ${closed?.how === 'rst' || closed?.how === 'refused' ? 'bad' : ''}"
          >${closeText(closed)}</span
        >
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
        ${badges(index.findingsOnExchange(id))}
      </span>
      <span class="result ${kindOf(exchange)}">${resultWords(exchange)}</span>
      <span class="by">${answer ?? 'not answered'}</span>
      <span class="took">${endMs === undefined ? '' : duration(endMs - firstByteMs)}</span>
      ${exchangeTrack(exchange, logEndMs)}
    </button>
  </li>`;
}

/** How a result is painted; its words say the same. */
function kindOf(exchange: WireExchange): string {
  const { status, outcome, declaredBytes, contentBytes, lacksLastChunk } = exchange;
  if (outcome === 'reset' || outcome === 'stopped' || outcome === 'peerClosed') return 'bad';
  const isIncomplete = declaredBytes !== contentBytes || lacksLastChunk === true;
  if (outcome !== undefined && isIncomplete) return 'bad';
  return status === undefined || status >= 400 ? 'bad' : '';
}

function badges(findings: readonly Finding[]): Markup[] {
  return severityWords(findings).map(
    ({ severity, words }) => html`<span class="badge ${severity}">${words}</span> `,
  );
}
