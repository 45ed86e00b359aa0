import type { Request } from '../http/request/request.ts';
import type { Response } from '../http/response/response.ts';
import { describeValue, UsageError } from '../usage-error.ts';
import type { PipeArgument, PipeValues } from './pipe-arguments.ts';
import { PipeError } from './pipe-error.ts';

/** A pipe with its arguments: it changes status, headers and content of a response. */
export type BoundPipe = (response: Response, request: Request) => void | Promise<void>;

/** A pipe that a pipeline can name. */
export interface PipeDefinition {
  readonly name: string;
  /**
   * The pipe with the arguments of a pipeline.
   *
   * @throws PipeError when they are not those that it takes
   */
  withArguments(args: readonly string[]): BoundPipe;
}

/**
 * Makes a pipe of one's own. Its arguments are checked and read before any pipe of the pipeline
 * runs. One that has the name of a built-in pipe takes its place.
 *
 * @example
 * const shout = definePipe(
 *   'shout',
 *   [pipeArgument.text('mark'), pipeArgument.int('times').optional()],
 *   async (response, request, mark, times = 1) => {
 *     const parts = [];
 *     for await (const part of response.iterContent()) parts.push(part);
 *     response.content = [...parts, mark.repeat(times)];
 *   },
 * );
 * // GET /hello.txt?pipe=shout(!,3)
 *
 * @throws UsageError when the name could not be written in a pipeline, or an argument that may not
 * be left out stands after one that may
 */
export function definePipe<const Arguments extends readonly PipeArgument<unknown>[]>(
  name: string,
  args: Arguments,
  run: (
    response: Response,
    request: Request,
    ...values: PipeValues<Arguments>
  ) => void | Promise<void>,
): PipeDefinition {
  checkDefinition(name, args, run);
  return Object.freeze({
    name,
    withArguments: (texts: readonly string[]): BoundPipe => {
      const values = readValues(name, args, texts) as PipeValues<Arguments>;
      return (response, request) => run(response, request, ...values);
    },
  });
}

function checkDefinition(
  name: string,
  args: readonly PipeArgument<unknown>[],
  run: (...values: never[]) => unknown,
): void {
  const where = `definePipe(${describeValue(name)})`;
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) {
    throw new UsageError(`${where}: a name has letters, digits, "_" and "-".`);
  }
  if (!Array.isArray(args) || args.some((each) => typeof each?.convert !== 'function')) {
    throw new UsageError(
      `${where}: its arguments are ${describeValue(args)}. Write a list, such as [pipeArgument.int('times')].`,
    );
  }
  if (typeof run !== 'function') {
    throw new UsageError(
      `${where}: ${describeValue(run)} is not a function. Write (response, request, …) => { … }.`,
    );
  }
  const firstOptional = args.findIndex((each) => each.isOptional);
  const lastRequired = args.findLastIndex((each) => !each.isOptional);
  if (firstOptional !== -1 && firstOptional < lastRequired) {
    throw new UsageError(
      `${where}: ${args[lastRequired]?.name} stands after ${args[firstOptional]?.name}, which is optional. ` +
        'Write .optional() on it too, or put it first.',
    );
  }
}

function readValues(
  name: string,
  args: readonly PipeArgument<unknown>[],
  given: readonly string[],
): unknown[] {
  const required = args.filter((each) => !each.isOptional).length;
  // Empty parentheses say one empty argument; a pipe that needs none takes them for none.
  const texts = required === 0 && given.length === 1 && given[0] === '' ? [] : given;
  if (texts.length < required || texts.length > args.length) {
    const count = texts.length === 1 ? '1 argument' : `${texts.length || 'no'} arguments`;
    const shown = texts.map(describeValue).join(' and ');
    throw new PipeError(
      `pipe ${name}: it was given ${count}${shown === '' ? '' : `, ${shown}`}. Write ${usage(name, args)}.`,
    );
  }
  return args.map((each, index) => {
    const text = texts[index];
    return text === undefined ? undefined : each.convert(text, name);
  });
}

/** How a pipe is written: `header(name,value[,append])`. */
function usage(name: string, args: readonly PipeArgument<unknown>[]): string {
  if (args.length === 0) return name;
  const shown = args.map((each, index) => {
    const comma = index === 0 ? '' : ',';
    return each.isOptional ? `[${comma}${each.name}]` : `${comma}${each.name}`;
  });
  return `${name}(${shown.join('')})`;
}
