// The text of a pipeline: `trickle(100:d1)|status(404)`.
//
// Rule: this is the reference's grammar and nothing else. Which pipes there are,
// and what their arguments mean, is not known here. Nothing is trimmed, no quotes
// exist; what is not closed ends with the text.

import { describeValue } from '../usage-error.ts';
import { PipeError } from './pipe-error.ts';

/** One pipe of a pipeline, as it was written. `name()` has one argument, an empty one. */
export interface PipeCall {
  readonly name: string;
  readonly args: readonly string[];
}

/** What a page or a person could want is a few; each of them costs time. */
const maxPipes = 32;
const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Takes the text of a pipeline apart. Between `)` and the next name the `|` may be left out, and
 * empty parts are skipped. In arguments `\n`, `\r` and `\t` are control characters, and `\` before
 * any other character takes away its meaning.
 *
 * @throws PipeError when a name is missing, a backslash has nothing after it, or there are more
 * than 32 pipes
 */
export function parsePipeline(text: string): readonly PipeCall[] {
  const calls: PipeCall[] = [];
  let at = 0;
  while (at < text.length) {
    const end = indexOfAny(text, '(|', at);
    const name = text.slice(at, end);
    at = end + 1;
    if (text[end] !== '(') {
      if (name !== '') calls.push({ name, args: [] });
      continue;
    }
    if (name === '') throw misspelt(text, 'there is no name before "(".');
    const parsed = parseArguments(text, at);
    calls.push({ name, args: parsed.args });
    at = parsed.end;
  }
  if (calls.length > maxPipes) {
    throw misspelt(text, `it has ${calls.length} pipes. A pipeline has ${maxPipes} at most.`);
  }
  return calls;
}

/** The text of a pipeline: `parsePipeline` gives the same calls back. */
export function printPipeline(calls: readonly PipeCall[]): string {
  return calls
    .map(({ name, args }) =>
      args.length === 0 ? name : `${name}(${args.map(printArgument).join(',')})`,
    )
    .join('|');
}

/** The arguments that begin at `start`, and where the text goes on after them. */
function parseArguments(text: string, start: number): { args: string[]; end: number } {
  const args: string[] = [];
  let argument = '';
  let at = start;
  while (at < text.length) {
    const end = indexOfAny(text, '\\,)', at);
    argument += text.slice(at, end);
    at = end + 1;
    if (text[end] === '\\') {
      const escaped = text[at];
      if (escaped === undefined) {
        throw misspelt(text, 'the backslash at its end has nothing after it. Write \\\\ for one.');
      }
      argument += escapes.get(escaped) ?? escaped;
      at += 1;
    } else if (text[end] === ',') {
      args.push(argument);
      argument = '';
    } else if (text[end] === ')') {
      return { args: [...args, argument], end: at };
    }
  }
  return { args: [...args, argument], end: at };
}

function printArgument(argument: string): string {
  return argument
    .replaceAll(/[\\,)]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

/** Where the first of `characters` is, the end of the text when there is none. */
function indexOfAny(text: string, characters: string, start: number): number {
  let at = start;
  while (at < text.length && !characters.includes(text.charAt(at))) at += 1;
  return at;
}

function misspelt(text: string, why: string): PipeError {
  return new PipeError(`pipeline ${describeValue(text)}: ${why}`);
}
