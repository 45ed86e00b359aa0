import type { Finding } from '../../journal/findings.ts';
import type { WireExchange, WireLog } from '../../journal/wire-log.ts';
import { exchangeTitle } from '../exchange-title.ts';
import { count } from '../quantity.ts';
import { html, linesOf, type Content, type Markup } from './markup.ts';

/** What a finding can lead to, by id. */
interface Linked {
  readonly exchanges: ReadonlyMap<number, WireExchange>;
  readonly connections: ReadonlySet<number>;
}

/** More findings than this are folded: the rows shall not be far away. */
const maxUnfolded = 6;

/** All findings, and buttons that lead to what they are about. */
export function findingsHtml({ findings, exchanges, connections }: WireLog): Markup {
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
