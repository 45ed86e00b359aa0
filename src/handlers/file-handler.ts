import type { Handler } from '../http/exchange/answer.ts';
import { HTTPException } from '../http/http-exception.ts';
import { applyPipes, pipelineOf } from '../pipes/apply-pipes.ts';
import { PipeTable } from '../pipes/pipe-table.ts';
import type { DocumentRoot } from './document-root.ts';
import { lateModule } from '../late.ts';

const documentRoots = lateModule(() => import('./document-root.ts'));
const handlerModules = lateModule(() => import('./handler-module.ts'));

/**
 * A handler that serves the files of a folder as a document root does (wptserve's FileHandler).
 *
 * @param urlBase the path that stands for the folder, with a slash at its end
 */
export function fileHandler(folder: string, urlBase = '/'): Handler {
  let root: DocumentRoot | undefined;
  return async (request, response) => {
    const module = await documentRoots();
    root ??= module.DocumentRoot.open(urlBase, folder, { validators: false });
    const answer = await root.answerInto(response, request);
    switch (answer?.kind) {
      case undefined:
        throw new HTTPException(404, '404');
      case 'response': {
        // Those of the URL follow, as for any handler.
        const calls = pipelineOf(request, answer.file);
        const ofFile = calls.slice(0, calls.length - pipelineOf(request).length);
        await applyPipes(response, request, ofFile, new PipeTable());
        return undefined;
      }
      case 'script':
        return answer.script;
      case 'handlerModule': {
        const { loadHandlerModule } = await handlerModules();
        return (await loadHandlerModule(answer.file))(request, response);
      }
    }
  };
}
