import type { WireExchange } from '../../journal/wire-log.ts';
import { resultWords } from '../../journal/result-words.ts';
import { exchangeTitle, retryText } from '../exchange-title.ts';
import type { LogIndex } from '../log-index.ts';
import { count, milliseconds } from '../quantity.ts';
import { visibleText } from '../visible.ts';
import { bytesText } from './bytes-text.ts';
import { cell, hang } from './columns.ts';
import { stepsText } from './steps-text.ts';

/** Columns of: id, connection, start, end, duration. */
const columns = [5, 12, 13, 13, 12] as const;

/** A line an exchange. */
export function exchangeTable(exchanges: readonly WireExchange[]): string[] {
  if (exchanges.length === 0) return [];
  return [
    row(['id', 'connection', 'start', 'end', 'duration'], 'exchange'),
    ...exchanges.map((exchange) => {
      const { id, connection, firstByteMs, endMs, answer } = exchange;
      const retry = retryText(exchange);
      const again = retry === undefined ? '' : `, ${retry}`;
      const by = answer === undefined ? '' : ` · by ${visibleText(answer)}`;
      return row(
        [
          String(id),
          String(connection),
          milliseconds(firstByteMs),
          endMs === undefined ? 'open' : milliseconds(endMs),
          endMs === undefined ? '' : milliseconds(endMs - firstByteMs),
        ],
        `${visibleText(exchangeTitle(exchange))}${again}${by}`,
      );
    }),
  ].flat();
}

/** An exchange with its steps and its bytes. */
export function exchangeText(exchange: WireExchange, index: LogIndex): string[] {
  const { id, method, target } = exchange;
  const { received, sent } = index.bytesOf(exchange);
  const head = `Exchange ${id}: `;
  const blocks = [
    [
      ...hang(head, `${visibleText(`${method} ${target}`)} → ${resultWords(exchange)}`),
      ...hang('  ', factsOf(exchange).map(visibleText).join(' · ')),
      ...hang('  ', timesOf(exchange).join(' · ')),
      ...index
        .findingsOnExchange(id)
        .flatMap(({ severity, kind, title }) =>
          hang(severity === 'fail' ? '  FAIL ' : '  warn ', `${kind}: ${visibleText(title)}`),
        ),
    ],
    stepsText(exchange.steps),
    bytesText(received, sent),
  ];
  return blocks.flatMap((block) => (block.length === 0 ? [] : ['', ...block]));
}

/** Who, where and how, in a few words each. */
function factsOf(exchange: WireExchange): string[] {
  const { connection, indexOnConnection, host, answer, addedBytes } = exchange;
  const retry = retryText(exchange);
  return [
    `connection ${connection}, request ${indexOnConnection + 1} on it`,
    ...(host === undefined ? [] : [`host ${host}`]),
    answer === undefined ? 'not answered' : `answered by ${answer}`,
    ...(addedBytes === undefined ? [] : [`${count(addedBytes, 'byte')} added behind the response`]),
    ...(retry === undefined ? [] : [retry]),
  ];
}

function timesOf(exchange: WireExchange): string[] {
  const { firstByteMs, requestCompleteMs, answeredMs, firstResponseByteMs, endMs } = exchange;
  const times: [string, number | undefined][] = [
    ['first byte', firstByteMs],
    ['request complete', requestCompleteMs],
    ['answered', answeredMs],
    ['first response byte', firstResponseByteMs],
    ['end', endMs],
  ];
  return times.map(([name, ms]) => `${name} ${ms === undefined ? 'never' : milliseconds(ms)}`);
}

function row(cells: readonly string[], exchange: string): string[] {
  const numbers = cells.map((text, index) => cell(text, columns[index] as number, 'right'));
  return hang(`${numbers.join('')}  `, exchange);
}
