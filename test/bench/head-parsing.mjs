// @ts-check
// Head parsing against Node's own parser binding, in one process: the same
// 637-byte head with 15 fields, as Chromium sends it for a page.
//
// Needs the build (`dist`). Rounds are interleaved, so that a busy minute of
// the machine hits every row; the median of the rounds is reported.

import { fileURLToPath } from 'node:url';
import { chromiumRequest } from './chromium-request.mjs';
import { importPart } from './dist.mjs';

const ROUNDS = 31;
const HEADS_PER_ROUND = 20_000;

const HEAD = chromiumRequest('/path/to/page.html?query=1');

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} nanosecondsPerHead median of the rounds
 * @property {number} bestNanosecondsPerHead quickest round
 * @property {number} ratioToBinding median of the ratios within a round; below 1 is quicker
 */

/**
 * As much of our parser as is measured. Not its own type: `dist` need not be there to be checked.
 *
 * @typedef {new () => {
 *   receive(bytes: Buffer): void,
 *   nextEvent(): { kind: string, head?: { fields: { size: number } } } | undefined,
 * }} ParserClass
 */

/**
 * Measures and returns one row for each way to parse the head.
 *
 * @returns {Promise<{ headBytes: number, rows: Row[] }>}
 */
export async function headParsing() {
  const { RequestParser } = await importPart('request-parser');
  return measure(RequestParser);
}

/** @param {ParserClass} RequestParser */
export function measure(RequestParser) {
  const ways = [
    { name: "node's parser binding, raw array", run: bindingLoop() },
    { name: 'ours, fields not read', run: ourLoop(RequestParser, false) },
    { name: 'ours, fields read', run: ourLoop(RequestParser, true) },
  ];
  // Warm: each way is optimised before the first round counts.
  for (const { run } of ways) for (let i = 0; i < 5; i++) run(HEADS_PER_ROUND);

  /** @type {number[][]} */
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(ways.map(({ run }) => nanosecondsOf(run) / HEADS_PER_ROUND));
  }
  const rows = ways.map(({ name }, way) => {
    const times = rounds.map((round) => Number(round[way]));
    return {
      name,
      nanosecondsPerHead: Math.round(median(times)),
      bestNanosecondsPerHead: Math.round(Math.min(...times)),
      ratioToBinding: Number(
        median(rounds.map((round) => Number(round[way]) / Number(round[0]))).toFixed(2),
      ),
    };
  });
  return { headBytes: HEAD.length, rows };
}

/** @returns {(heads: number) => void} */
function bindingLoop() {
  // @ts-expect-error: undocumented, and the very thing to compare with
  const { HTTPParser } = process.binding('http_parser');
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {});
  let names = 0;
  parser[HTTPParser.kOnHeadersComplete | 0] =
    /** @type {(...parts: [number, number, string[]]) => number} */
    (_major, _minor, raw) => {
      names += raw.length;
      return 0;
    };
  parser[HTTPParser.kOnMessageComplete | 0] = () => {};
  return (heads) => {
    names = 0;
    for (let i = 0; i < heads; i++) parser.execute(HEAD, 0, HEAD.length);
    if (names !== heads * 30) throw new Error('the binding did not parse every head');
  };
}

/**
 * @param {ParserClass} RequestParser
 * @param {boolean} readFields
 * @returns {(heads: number) => void}
 */
function ourLoop(RequestParser, readFields) {
  const parser = new RequestParser();
  return (heads) => {
    let found = 0;
    for (let i = 0; i < heads; i++) {
      parser.receive(HEAD);
      const event = parser.nextEvent();
      if (event?.head) found += readFields ? event.head.fields.size : 15;
      parser.nextEvent();
    }
    if (found !== heads * 15) throw new Error('our parser did not parse every head');
  };
}

/** @param {(heads: number) => void} run */
function nanosecondsOf(run) {
  const start = process.hrtime.bigint();
  run(HEADS_PER_ROUND);
  return Number(process.hrtime.bigint() - start);
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { headBytes, rows } = await headParsing();
  console.log(`head of ${headBytes} bytes, 15 fields`);
  console.table(rows);
}
