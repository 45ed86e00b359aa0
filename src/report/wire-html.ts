// A log as one page that needs nothing else: no network, no server, no library.
//
// Rows are here, so that the page can be read, searched and printed as it is.
// Details are made by its script, when somebody opens them, from the log that
// the page carries as JSON. Both put what was on the wire into the page as
// text only; should that ever fail, the policy runs no script but the page's.

import { createHash } from 'node:crypto';
import type { WireLog } from '../journal/wire-log.ts';
import { findingsHtml } from './html/findings-html.ts';
import { html, Markup, type Content } from './html/markup.ts';
import { pageScript } from './html/page-script.ts';
import { pageStyle } from './html/page-style.ts';
import { spanOf } from './html/time-track.ts';
import { legendHtml, toolsHtml } from './html/tools-html.ts';
import { waterfallHtml } from './html/waterfall-html.ts';
import { LogIndex } from './log-index.ts';
import { severityWords } from './severity-words.ts';
import { cutText, summaryWords } from './summary-words.ts';
import { wireJson } from './wire-json.ts';

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
