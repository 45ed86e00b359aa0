import type { AnswerSource, HandlerError } from '../application.ts';

/** One error for all handlers that failed in a test; its stack points at the first. */
export function handlerFailure(errors: readonly HandlerError[]): Error | undefined {
  const [first] = errors;
  if (first === undefined) return undefined;
  const lines = errors.map(
    ({ request, source, error }) => `  ${request}${placeOf(source)}: ${messageOf(error)}`,
  );
  const failure = new Error(
    `wptserve: ${errors.length === 1 ? 'a handler' : `${errors.length} handlers`} failed; ` +
      `the browser got ${seenOf(errors)}.\n${lines.join('\n')}`,
  );
  if (first.error instanceof Error && first.error.stack !== undefined) {
    const frames = first.error.stack.split('\n').filter((line) => /^\s+at /.test(line));
    failure.stack = `${failure.name}: ${failure.message}\n${frames.join('\n')}`;
  }
  return failure;
}

function seenOf(errors: readonly HandlerError[]): string {
  const [whole, broken] = ['status 500', 'an answer that broke off'];
  if (errors.every(({ brokeOff }) => brokeOff)) return broken;
  return errors.some(({ brokeOff }) => brokeOff) ? `${whole}, or ${broken}` : whole;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function placeOf(source: AnswerSource | undefined): string {
  if (source === undefined) return '';
  return ` (${'file' in source ? source.file : source})`;
}
