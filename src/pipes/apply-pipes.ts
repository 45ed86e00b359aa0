import { extname, isAbsolute, relative } from 'node:path';
import type { Request } from '../http/request/request.ts';
import type { Response } from '../http/response/response.ts';
import type { PipeTable } from './pipe-table.ts';
import { parsePipeline, type PipeCall } from './pipeline.ts';

/** Extensions of documents in which a value must be escaped. */
const markup: ReadonlySet<string> = new Set(['.html', '.htm', '.xht', '.xhtml', '.xml', '.svg']);

/**
 * The pipeline that a request asks for: the last parameter `pipe` of its URL that is not empty,
 * after a `sub` when `.sub.` stands in the name of the file, or in that of a folder below the
 * document root.
 *
 * @param filePath the file that answers, if one does
 * @throws PipeError when it is misspelt
 */
export function pipelineOf(request: Request, filePath = ''): readonly PipeCall[] {
  const asked = request.query === '' ? [] : request.GET.getList('pipe');
  const calls = parsePipeline(asked.findLast((text) => text !== '') ?? '');
  if (!isTemplate(filePath, request.docRoot)) return calls;
  return [{ name: 'sub', args: [markup.has(extname(filePath)) ? 'html' : 'none'] }, ...calls];
}

/** Whether pipes send the content as it is, so that a part of it is a part of what is sent. */
export function keepContent(calls: readonly PipeCall[]): boolean {
  // One that goes back sends some of it twice.
  return calls.every(({ name, args }) => name === 'trickle' && !args.join().includes('-'));
}

/**
 * Changes a response by the pipes of a pipeline, one after the other. All of them are looked up,
 * and their arguments are checked, before the first one runs.
 *
 * @throws PipeError when a pipe is unknown or cannot do what it is asked for
 */
export async function applyPipes(
  response: Response,
  request: Request,
  calls: readonly PipeCall[],
  pipes: PipeTable,
): Promise<void> {
  for (const pipe of pipes.bind(calls)) {
    // Each changes what the one before it made.
    // oxlint-disable-next-line no-await-in-loop
    await pipe(response, request);
  }
}

function isTemplate(filePath: string, docRoot: string): boolean {
  if (!filePath.includes('.sub.')) return false;
  // What the document root itself is called says nothing of its files.
  const path = relative(docRoot, filePath);
  const isBelow = docRoot !== '' && !isAbsolute(path) && !path.startsWith('..');
  return !isBelow || path.includes('.sub.');
}
