// A log as text: findings, connections, exchanges, and then each exchange with
// its steps and its bytes.
//
// Rule: no line is wider than 120 columns, and whatever was on the wire, there
// is no control character in it but the line feed.

import type { WireConnection, WireExchange, WireLog } from '../journal/wire-log.ts';
import { LogIndex } from './log-index.ts';
import {
  addressText,
  closeText,
  count,
  cutText,
  exchangeTitle,
  faultText,
  group,
  hostText,
  milliseconds,
  networkText,
  summaryWords,
  tlsText,
} from './words.ts';
import { bytesText, cell, hang } from './text/lines.ts';
import { exchangeTable, exchangeText } from './text/exchange-text.ts';
import { visibleText } from './visible.ts';
import type { Finding } from '../journal/findings.ts';

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

const findingIndent = ' '.repeat(8);

/** A finding, what it is about, and its details. */
function findingText(finding: Finding, exchange: WireExchange | undefined): string[] {
  const { severity, kind, title, details, connection } = finding;
  const about =
    exchange === undefined
      ? connection === undefined
        ? []
        : [`connection ${connection}`]
      : [`exchange ${exchange.id}: ${visibleText(exchangeTitle(exchange))}`];
  const lines = details === undefined ? [] : details.split(/\r?\n/).map(visibleText);
  return [
    ...hang(
      severity === 'fail' ? '  FAIL  ' : '  warn  ',
      `${kind}: ${visibleText(title)}`,
      findingIndent,
    ),
    ...[...about, ...lines].flatMap((line) => hang(findingIndent, line)),
  ];
}

/** Columns of: id, opened, end. */
const connectionColumns = [5, 13, 13] as const;

/** A line or two for each connection. */
function connectionTable(connections: readonly WireConnection[], index: LogIndex): string[] {
  if (connections.length === 0) return [];
  return [
    connectionRow(['id', 'opened', 'closed'], 'connection'),
    ...connections.map((connection) => {
      const { id, protocol, peer, local, openedMs, closed, receivedBytes, sentBytes } = connection;
      const words = [
        `${protocol} ${addressText(peer)} → ${addressText(local)}`,
        hostText(connection),
        tlsText(connection),
        faultText(connection),
        networkText(connection),
        count(index.exchangesOn(id).length, 'exchange'),
        `${count(receivedBytes, 'byte')} received`,
        `${count(sentBytes, 'byte')} sent`,
        closeText(closed),
      ].filter((each) => each !== undefined);
      const cells = [String(id), milliseconds(openedMs), closed && milliseconds(closed.timeMs)];
      return connectionRow(cells, words.map(visibleText).join(' · '));
    }),
  ].flat();
}

/** The bytes of a connection that belong to none of its exchanges: of a request that was refused, or incomplete. */
function restText(connection: WireConnection, index: LogIndex): string[] {
  const { received, sent } = index.restOf(connection);
  if (received.length === 0 && sent.length === 0) return [];
  return [
    '',
    `Connection ${connection.id}, after its last exchange`,
    '',
    ...bytesText(received, sent),
  ];
}

function connectionRow(cells: readonly (string | undefined)[], connection: string): string[] {
  const numbers = cells.map((text = 'open', index) =>
    cell(text, connectionColumns[index] as number, 'right'),
  );
  return hang(`${numbers.join('')}  `, connection);
}
