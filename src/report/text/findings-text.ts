import type { Finding } from '../../journal/findings.ts';
import type { WireExchange } from '../../journal/wire-log.ts';
import { exchangeTitle } from '../exchange-title.ts';
import { visibleText } from '../visible.ts';
import { hang } from './columns.ts';

const indent = ' '.repeat(8);

/** A finding, what it is about, and its details. */
export function findingText(finding: Finding, exchange: WireExchange | undefined): string[] {
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
      indent,
    ),
    ...[...about, ...lines].flatMap((line) => hang(indent, line)),
  ];
}
