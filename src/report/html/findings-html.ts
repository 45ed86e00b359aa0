import type { Finding } from '../../journal/findings.ts';
import type { WireExchange, WireLog } from '../../journal/wire-log.ts';
import { exchangeTitle } from '../exchange-title.ts';
import { count } from '../quantity.ts';
import { html, linesOf, type Markup } from './markup.ts';

/** More findings than this are folded: the rows shall not be far away. */
const maxUnfolded = 6;

/** All findings, and buttons that lead to what they are about. */
export function findingsHtml({ findings, exchanges }: WireLog): Markup {
  if (findings.length === 0) return html`<p class="none">Nothing stood out.</p>`;
  const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
  const list = (some: readonly Finding[]): Markup =>
    html`<ul class="findings">
      ${some.map((finding) => findingHtml(finding, byId))}
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

/** `3 failures, 1 warning`. */
export function findingsTitle({ findings }: WireLog): string {
  const fails = findings.filter(({ severity }) => severity === 'fail').length;
  const warnings = findings.length - fails;
  return [
    ...(fails === 0 ? [] : [count(fails, 'failure')]),
    ...(warnings === 0 ? [] : [count(warnings, 'warning')]),
  ].join(', ');
}

function findingHtml(finding: Finding, byId: ReadonlyMap<number, WireExchange>): Markup {
  const { severity, kind, title, details, connection } = finding;
  const exchange = byId.get(finding.exchange ?? 0);
  return html`<li class="finding ${severity}">
    <h3>
      <span class="badge ${severity}">${severity === 'fail' ? 'Failure' : 'Warning'}</span> ${title}
    </h3>
    <p class="about">
      <span class="kind">${kind}</span>
      ${
        exchange === undefined
          ? connection === undefined
            ? undefined
            : html`<button type="button" class="link" data-show="connection ${connection}">
                Connection ${connection}
              </button>`
          : html`<button type="button" class="link" data-show="exchange ${exchange.id}">
              ${exchangeTitle(exchange)}
            </button>`
      }
    </p>
    ${details === undefined ? undefined : html`<pre>${linesOf(details)}</pre>`}
  </li>`;
}
