import type { WireExchange, WireStep } from '../../journal/wire-log.ts';
import { resultWords } from '../../journal/exchange-result.ts';
import { count, exchangeTitle, group, milliseconds, retryText } from '../words.ts';
import type { LogIndex } from '../log-index.ts';
import { visibleText } from '../visible.ts';
import { bytesText, cell, hang } from './lines.ts';

/** Columns of: id, connection, start, end, duration. */
const exchangeColumns = [5, 12, 13, 13, 12] as const;

/** A line an exchange. */
export function exchangeTable(exchanges: readonly WireExchange[]): string[] {
  if (exchanges.length === 0) return [];
  return [
    exchangeRow(['id', 'connection', 'start', 'end', 'duration'], 'exchange'),
    ...exchanges.map((exchange) => {
      const { id, connection, firstByteMs, endMs, answer } = exchange;
      const retry = retryText(exchange);
      const again = retry === undefined ? '' : `, ${retry}`;
      const by = answer === undefined ? '' : ` · by ${visibleText(answer)}`;
      return exchangeRow(
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

function exchangeRow(cells: readonly string[], exchange: string): string[] {
  const numbers = cells.map((text, index) => cell(text, exchangeColumns[index] as number, 'right'));
  return hang(`${numbers.join('')}  `, exchange);
}

/** Columns of: delays declared before, due, done, late by, bytes. */
const stepColumns = [11, 12, 12, 10, 10] as const;

/** What was declared against what was done, a line a step. */
function stepsText(steps: readonly WireStep[]): string[] {
  if (steps.length === 0) return [];
  return [
    stepRow('declared', 'due', 'done', 'late', 'bytes', 'step'),
    ...steps.flatMap(stepText),
  ].flat();
}

function stepText(step: WireStep): string[] {
  switch (step.kind) {
    case 'step':
      return stepRow(
        `+${milliseconds(step.declaredMs)}`,
        milliseconds(step.dueMs),
        milliseconds(step.timeMs),
        milliseconds(step.timeMs - step.dueMs),
        group(step.bytes),
        `${visibleText(step.text)}${cutOffText(step)}`,
      );
    case 'gate': {
      const { text, reachedMs, releasedMs, releasedBy } = step;
      const reached = stepRow(
        '',
        '',
        milliseconds(reachedMs),
        '',
        '',
        `${visibleText(text)} reached`,
      );
      if (releasedMs === undefined) {
        return [...reached, ...stepRow('', '', 'never', '', '', 'released')];
      }
      const who = releasedBy === undefined ? '' : ` by ${visibleText(releasedBy)}`;
      const waited = milliseconds(releasedMs - reachedMs);
      return [
        ...reached,
        ...stepRow('', '', milliseconds(releasedMs), '', '', `released${who}, after ${waited} ms`),
      ];
    }
    case 'cut':
      return stepRow('', '', '', '', '', `… ${count(step.steps, 'step')} that were not kept …`);
  }
}

/** Where a fault cut it off. */
function cutOffText({ bytes, ofBytes }: Extract<WireStep, { kind: 'step' }>): string {
  return ofBytes === undefined
    ? ''
    : `, cut off after ${group(bytes)} of ${count(ofBytes, 'byte')}`;
}

function stepRow(...cells: readonly [string, string, string, string, string, string]): string[] {
  const [declared, due, done, late, bytes, step] = cells;
  const numbers = [declared, due, done, late, bytes].map((text, index) =>
    cell(text, stepColumns[index] as number, 'right'),
  );
  return hang(`${numbers.join('')}  `, step);
}
