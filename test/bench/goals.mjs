// @ts-check

import { printTable } from './table.mjs';

/** @typedef {{ text: string, wanted: string, measured: string, reached: boolean }} Goal */

/** @param {readonly Goal[]} goals */
export function printGoals(goals) {
  printTable(
    'Goals',
    ['goal', 'wanted', 'measured', ''],
    goals.map(({ text, wanted, measured, reached }) => [
      text,
      wanted,
      measured,
      reached ? 'reached' : 'MISSED',
    ]),
  );
}
