import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './process.mjs';
import { tallyVariable } from './tally-entry.mjs';
import { withTemporaryFolder } from './temporary-folder.mjs';

/** @typedef {import('./tally-entry.mjs').Entry} Entry */

/**
 * What became of the tests of a stage.
 *
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 * @property {readonly string[]} [unfinished] what had begun when its program ended
 * @property {readonly (readonly [file: string, milliseconds: number])[]} [files] how long each took
 */

/**
 * Counts the tests of a program that runs them with the reporter that is given.
 *
 * @param {'vitest' | 'playwright'} tool
 * @param {(reporter: string, env: Record<string, string>) => Promise<{ code: number }>} runTests
 * @returns {Promise<Count>}
 */
export function tally(tool, runTests) {
  return withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'tally.jsonl');
    const reporter = path.join(root, '.ci', 'tools', `tally-${tool}.mjs`);
    const { code } = await runTests(reporter, { [tallyVariable]: file });
    return count(entriesOf(file), code);
  });
}

/**
 * Two counts in one.
 *
 * @param {Count} one
 * @param {Count} other
 * @returns {Count}
 */
export function addCounts(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: (one.skipped ?? 0) + (other.skipped ?? 0),
    unfinished: [...(one.unfinished ?? []), ...(other.unfinished ?? [])],
    files: [...(one.files ?? []), ...(other.files ?? [])],
  };
}

/**
 * @param {readonly Entry[]} entries
 * @param {number} code
 * @returns {Count}
 */
function count(entries, code) {
  /** @type {Map<string, Entry>} */
  const last = new Map();
  /** @type {Map<string, number>} */
  const files = new Map();
  for (const entry of entries) {
    last.set(entry.id, entry);
    files.set(entry.file, (files.get(entry.file) ?? 0) + (entry.milliseconds ?? 0));
  }
  /** @param {Entry['state']} state */
  const those = (state) => [...last.values()].filter((entry) => entry.state === state);
  // A file that cannot be loaded and an error outside of a test are in the exit code only.
  const atLeast = code === 0 ? 0 : 1;
  return {
    passed: those('passed').length,
    failed: Math.max(those('failed').length, atLeast),
    skipped: those('skipped').length,
    unfinished: those('began').map(({ file, title }) => (title ? `${file} › ${title}` : file)),
    files: [...files],
  };
}

/**
 * @param {string} file
 * @returns {Entry[]}
 */
function entriesOf(file) {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // No test began.
  }
  // A process that was killed may not have ended its last line.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line));
}
