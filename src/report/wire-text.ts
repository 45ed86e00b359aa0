// A log as text: findings, connections, exchanges, and then each exchange with
// its steps and its bytes.
//
// Rule: no line is wider than 120 columns, and whatever was on the wire, there
// is no control character in it but the line feed.

import type { WireExchange, WireLog } from '../journal/wire-log.ts';
import { LogIndex } from './log-index.ts';
import { group } from './quantity.ts';
import { cutText, summaryWords } from './summary-words.ts';
import { hang } from './text/columns.ts';
import { connectionTable, restText } from './text/connection-text.ts';
import { exchangeTable, exchangeText } from './text/exchange-text.ts';
import { findingText } from './text/findings-text.ts';
import { visibleText } from './visible.ts';

/** Exchanges shown with their bytes: more than this nobody reads in a terminal. */
const maxDetailed = 200;

/** A log as text. All times are milliseconds since its start. */
export function wireText(log: WireLog): string {
  const index = new LogIndex(log);
  const byId = new Map(log.exchanges.map((exchange) => [exchange.id, exchange]));
  const detailed = detailedOf(log, index);
  const lines = [
    ...hang('', visibleText(log.title ?? 'Wire log')),
    ...hang('', summaryWords(log).join(' · ')),
    ...log.cuts.flatMap((cut) => hang('', visibleText(cutText(cut)))),
    ...section(
      'Findings',
      log.findings.flatMap((finding) => findingText(finding, byId.get(finding.exchange ?? 0))),
    ),
    ...section('Connections, times in ms', connectionTable(log.connections, index)),
    ...section('Exchanges, times in ms', exchangeTable(log.exchanges)),
    ...(detailed.length === log.exchanges.length
      ? []
      : ['', `${group(detailed.length)} of them follow: those with findings, and the newest.`]),
    ...detailed.flatMap((exchange) => exchangeText(exchange, index)),
    ...log.connections.flatMap((connection) => restText(connection, index)),
  ];
  return `${lines.join('\n')}\n`;
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, '', ...lines];
}

function detailedOf(log: WireLog, index: LogIndex): readonly WireExchange[] {
  const { exchanges } = log;
  if (exchanges.length <= maxDetailed) return exchanges;
  const found = exchanges.filter(({ id }) => index.findingsOnExchange(id).length > 0);
  const others = exchanges.filter((exchange) => !found.includes(exchange));
  const newest = others.slice(-Math.max(1, maxDetailed - found.length));
  return [...found.slice(0, maxDetailed), ...newest].toSorted((a, b) => a.id - b.id);
}
