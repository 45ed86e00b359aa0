// The options about documents, checked where they are declared.

import type { DocumentRoot } from '../handlers/document-root.ts';
import { describeValue, isPlainObject, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import { lateModule } from '../late.ts';

const documentRoots = lateModule(() => import('../handlers/document-root.ts'));

/** A script for every document: its text, or a file that has it. */
export type InjectScriptOption = { readonly content: string } | { readonly path: string };

/** A server without files does not load the code for them. */
export async function openDocumentRoots(
  documentRoot: string | Readonly<Record<string, string>>,
  validators: boolean,
): Promise<DocumentRoot[]> {
  const { DocumentRoot } = await documentRoots();
  const folders = isPlainObject(documentRoot)
    ? Object.entries(documentRoot)
    : [['/', documentRoot] as const];
  const roots = folders.map(([path, folder]) => {
    if (path.startsWith('/')) {
      return DocumentRoot.open(path, folder, { validators });
    }
    throw new UsageError(
      `wptserve documentRoot: ${describeValue(path)} is not a path. Write { '/': 'site', '/lib/': 'dist' }.`,
    );
  });
  return roots.toSorted((a, b) => b.urlBase.length - a.urlBase.length);
}

export async function readInjectedScript(option?: InjectScriptOption): Promise<string | undefined> {
  if (option === undefined) return undefined;
  const where = 'wptserve injectScript';
  rejectUnknownOptions(where, option, ['content', 'path']);
  const { content, path } = option as { readonly content?: unknown; readonly path?: unknown };
  if (typeof content === 'string' && path === undefined) return content;
  if (typeof path !== 'string' || content !== undefined) {
    throw new UsageError(
      `${where}: ${describeValue(option)}. Write { content: 'window.x = 1' } or { path: 'inject.js' }.`,
    );
  }
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${where}.path: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}). ` +
        'A relative path starts at the working directory.',
    );
  }
}
