// A log as one page that needs nothing else: no network, no server, no library.
//
// Rows are here, so that the page can be read, searched and printed as it is.
// Details are made by its script, when somebody opens them, from the log that
// the page carries as JSON. Both put what was on the wire into the page as
// text only; should that ever fail, the policy runs no script but the page's.

import { createHash } from 'node:crypto';
import type { WireExchange, WireLog } from '../journal/wire-log.ts';
import { html, linesOf, Markup, type Content } from './html/markup.ts';
import { pageScript } from './html/page-script.ts';
import { pageStyle } from './html/page-style.ts';
import { spanOf, waterfallHtml } from './html/waterfall-html.ts';
import { LogIndex } from './log-index.ts';
import { count, cutText, exchangeTitle, severityWords, summaryWords } from './words.ts';
import { wireJson } from './wire-json.ts';
import type { Finding } from '../journal/findings.ts';

/** A log as an HTML page. */
export function wireHtml(log: WireLog): string {
  const title = log.title ?? 'Wire log';
  return html`${new Markup('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${new Markup(`<style>${pageStyle}</style>`)}
      </head>
      <body>
        <header>
          <p class="product">wptserve · wire log</p>
          <h1>${title}</h1>
          <ul class="facts">
            ${summaryWords(log).map((words) => html`<li>${words}</li>`)}
          </ul>
          ${log.cuts.map((cut) => html`<p class="cut"><span class="badge warn">Cut</span> ${cutText(cut)}</p>`)}
        </header>
        <main>
          <section class="section" aria-labelledby="findings-title">
            <h2 id="findings-title">
              Findings
              <small
                >${severityWords(log.findings)
                  .map(({ words }) => words)
                  .join(', ')}</small
              >
            </h2>
            ${findingsHtml(log)}
          </section>
          <div class="work">${listHtml(log)}</div>
        </main>
        ${new Markup(`<script type="application/json" id="wire-log">${jsonInHtml(log)}</script>`)}
        ${new Markup(`<script>${pageScript}</script>`)}
      </body>
    </html> `.toString();
}

function listHtml(log: WireLog): Content {
  const { fromMs, toMs } = spanOf(log);
  return html`<section class="list" aria-labelledby="list-title">
      <h2 id="list-title">Connections and exchanges</h2>
      ${toolsHtml()} ${legendHtml()}
      <div class="rows" style="--from:${fromMs};--span:${toMs - fromMs};--tick:${toMs - fromMs}">
        <div class="axis" aria-hidden="true">
          <span class="id">#</span>
          <span class="what">Request</span>
          <span class="result">Result</span>
          <span class="by">Answered by</span>
          <span class="took">Took</span>
          <span class="track"></span>
        </div>
        ${waterfallHtml(log, new LogIndex(log))}
      </div>
    </section>
    <section class="details" id="details" aria-labelledby="details-title" hidden></section>`;
}

/** JSON that ends no script element: whatever it holds, there is no `<` in it. */
function jsonInHtml(log: WireLog): string {
  return wireJson(log).replaceAll('<', '\\u003c');
}

function policy(): Markup {
  const hash = createHash('sha256').update(pageScript).digest('base64');
  return new Markup(
    `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`,
  );
}

/** What a finding can lead to, by id. */
interface Linked {
  readonly exchanges: ReadonlyMap<number, WireExchange>;
  readonly connections: ReadonlySet<number>;
}

/** More findings than this are folded: the rows shall not be far away. */
const maxUnfolded = 6;

/** All findings, and buttons that lead to what they are about. */
function findingsHtml({ findings, exchanges, connections }: WireLog): Markup {
  if (findings.length === 0) return html`<p class="none">Nothing stood out.</p>`;
  const linked: Linked = {
    exchanges: new Map(exchanges.map((exchange) => [exchange.id, exchange])),
    connections: new Set(connections.map(({ id }) => id)),
  };
  const list = (some: readonly Finding[]): Markup =>
    html`<ul class="findings">
      ${some.map((finding) => findingHtml(finding, linked))}
    </ul>`;
  const folded = findings.slice(maxUnfolded);
  return html`${list(findings.slice(0, maxUnfolded))}
  ${
    folded.length === 0
      ? undefined
      : html`<details class="more">
          <summary>${count(folded.length, 'more finding')}</summary>
          ${list(folded)}
        </details>`
  }`;
}

/** The finding, and a button that leads to its exchange or connection, if the log has it. */
function findingHtml(finding: Finding, linked: Linked): Markup {
  const { severity, kind, title, details } = finding;
  return html`<li class="finding ${severity}">
    <h3>
      <span class="badge ${severity}">${severity === 'fail' ? 'Failure' : 'Warning'}</span> ${title}
    </h3>
    <p class="about"><span class="kind">${kind}</span> ${linkHtml(finding, linked)}</p>
    ${details === undefined ? undefined : html`<pre>${linesOf(details)}</pre>`}
  </li>`;
}

function linkHtml({ exchange, connection }: Finding, linked: Linked): Content {
  const found = linked.exchanges.get(exchange ?? 0);
  if (found !== undefined) return showButton(`exchange ${found.id}`, exchangeTitle(found));
  if (connection === undefined || !linked.connections.has(connection)) return undefined;
  return showButton(`connection ${connection}`, `Connection ${connection}`);
}

function showButton(key: string, text: string): Markup {
  return html`<button type="button" class="link" data-show="${key}">${text}</button>`;
}

/** What can be done with the rows. */
function toolsHtml(): Markup {
  return html`<div class="tools">
    <label for="filter"
      >Filter
      <input
        id="filter"
        type="search"
        autocomplete="off"
        spellcheck="false"
        placeholder="path, status, 4xx, finding, reset, retry …"
    /></label>
    <span class="shown" id="shown" role="status"></span>
    <fieldset class="choice">
      <legend class="unseen">Order of the rows</legend>
      <label
        ><input type="radio" name="order" value="connection" checked /><span
          >By connection</span
        ></label
      >
      <label><input type="radio" name="order" value="time" /><span>By time</span></label>
    </fieldset>
    <div class="zoom" role="group" aria-label="Time axis">
      <button type="button" data-zoom="out">Zoom out</button>
      <button type="button" data-zoom="in">Zoom in</button>
      <button type="button" data-zoom="all">Whole test</button>
    </div>
  </div>`;
}

/** What the bars mean, and the keys. */
function legendHtml(): Markup {
  return html`<ul class="legend">
      ${sample('request', 'request')} ${sample('wait', 'waiting for an answer')}
      ${sample('response', 'response')} ${sample('gate', 'held at a gate')}
      ${sample('tls', 'TLS handshake')}
      <li>${track(html`<i class="sent" style="--a:.5"></i>`)}bytes sent</li>
      <li><span class="result declared">500</span> as the test declared</li>
      <li><span class="result bad">500</span> what it did not say</li>
    </ul>
    <p class="keys">
      <kbd>↑</kbd> <kbd>↓</kbd> go through the rows, <kbd>Enter</kbd> opens and closes,
      <kbd>Esc</kbd> closes, <kbd>/</kbd> filters, <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> zoom,
      <kbd>←</kbd> <kbd>→</kbd> move in time.
    </p>`;
}

function sample(kind: string, meaning: string): Markup {
  return html`<li>${track(html`<i class="bar ${kind}" style="--a:.1;--b:.9"></i>`)}${meaning}</li>`;
}

function track(bar: Markup): Markup {
  return html`<span class="track" style="--from:0;--span:1;--tick:9" aria-hidden="true"
    >${bar}</span
  >`;
}
