import { describeValue, UsageError } from '../usage-error.ts';
import type { BoundPipe, PipeDefinition } from './define-pipe.ts';
import { gzip } from './gzip.ts';
import { header } from './header.ts';
import { hintOf } from './known-names.ts';
import { PipeError } from './pipe-error.ts';
import type { PipeCall } from './pipeline.ts';
import { slice } from './slice.ts';
import { status } from './status.ts';
import { sub } from './sub.ts';
import { trickle } from './trickle.ts';

const builtIn: readonly PipeDefinition[] = [header, status, slice, trickle, gzip, sub];

/** The pipes that a pipeline can name. */
export class PipeTable {
  readonly #pipes: ReadonlyMap<string, PipeDefinition>;

  /**
   * @param own in the place of a built-in one of the same name; of two, the later one counts
   * @throws UsageError when one was not made by `definePipe`
   */
  constructor(own: Iterable<PipeDefinition> = []) {
    const pipes = [...builtIn, ...own];
    for (const pipe of pipes) {
      if (typeof pipe?.withArguments === 'function') continue;
      throw new UsageError(
        `pipes: ${describeValue(pipe)} is no pipe. Write definePipe(name, arguments, function).`,
      );
    }
    this.#pipes = new Map(pipes.map((pipe) => [pipe.name, pipe]));
  }

  /**
   * The pipes of a pipeline with their arguments.
   *
   * @throws PipeError when one is unknown, or does not take the arguments it was given
   */
  bind(calls: readonly PipeCall[]): readonly BoundPipe[] {
    return calls.map(({ name, args }) => {
      const pipe = this.#pipes.get(name);
      if (pipe !== undefined) return pipe.withArguments(args);
      throw new PipeError(
        `there is no pipe ${describeValue(name)}. ${hintOf(name, [...this.#pipes.keys()])}`,
      );
    });
  }
}
