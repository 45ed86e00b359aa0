import type { Handler } from '../http/answer.ts';
import { HTTPException } from '../http/http-exception.ts';
import type { DocumentRoot } from './document-root.ts';

/**
 * A handler that serves the files of a folder as a document root does (wptserve's FileHandler).
 *
 * @param urlBase the path that stands for the folder, with a slash at its end
 */
export function fileHandler(folder: string, urlBase = '/'): Handler {
  let opening: Promise<DocumentRoot> | undefined;
  return async (request, response) => {
    opening ??= import('./document-root.ts').then((module) =>
      module.DocumentRoot.open(urlBase, folder, { validators: false }),
    );
    const answer = await (await opening).answerInto(response, request);
    switch (answer?.kind) {
      case undefined:
        throw new HTTPException(404, '404');
      case 'response':
        return undefined;
      case 'script':
        return answer.script;
      case 'handlerModule': {
        const { loadHandlerModule } = await import('./handler-module.ts');
        return (await loadHandlerModule(answer.file))(request, response);
      }
    }
  };
}
