import { appendFileSync } from 'node:fs';

/** Names the file for the reporters. */
export const tallyVariable = 'WPTSERVE_TALLY';

/**
 * A line of the file that a reporter writes while tests run, so that they count even when their
 * program is ended.
 *
 * @typedef {object} Entry
 * @property {string} id of a test, or of a file
 * @property {string} file
 * @property {string} title empty for a file
 * @property {'began' | 'passed' | 'failed' | 'skipped' | 'ended'} state files only end
 * @property {number} [milliseconds]
 */

/** @param {Entry} entry */
export function appendEntry(entry) {
  appendFileSync(process.env[tallyVariable] ?? '', `${JSON.stringify(entry)}\n`);
}
