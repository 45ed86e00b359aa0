// @ts-check

import { isBuilt } from './dist.mjs';
import { headParsing } from './head-parsing.mjs';
import { cell, printTable } from './table.mjs';

/** @returns {Promise<import('./goals.mjs').Goal[]>} */
export async function headParsingSection() {
  if (!isBuilt) return [];
  const { headBytes, rows } = await headParsing();
  printTable(
    `Head parsing, ${headBytes} bytes with 15 fields`,
    ['parser', 'ns/head', 'best', 'to the binding'],
    rows.map((row) => [
      row.name,
      cell(row.nanosecondsPerHead, 0),
      cell(row.bestNanosecondsPerHead, 0),
      cell(row.ratioToBinding, 2, 'x'),
    ]),
  );
  return rows
    .filter(({ name }) => name.startsWith('ours'))
    .map(({ name, ratioToBinding }) => ({
      text: `head parsing, ${name}: time, to node's parser binding`,
      wanted: '<= 1x',
      measured: cell(ratioToBinding, 2, 'x'),
      reached: ratioToBinding <= 1,
    }));
}
