// The options about documents, checked where they are declared.

import type { DocumentRoot } from '../handlers/document-root.ts';
import { describeValue, isPlainObject, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import { lateModule } from '../late.ts';

const documentRoots = lateModule(() => import('../handlers/document-root.ts'));

/** How folders are served. */
interface DocumentSettings {
  readonly validators: boolean;
  readonly index: string | undefined;
}

/** A script for every document: its text, or a file that has it. */
export type InjectScriptOption = { readonly content: string } | { readonly path: string };

/** A server without files does not load the code for them. */
export async function openDocumentRoots(
  documentRoot: string | Readonly<Record<string, string>>,
  settings: DocumentSettings,
): Promise<DocumentRoot[]> {
  const { DocumentRoot } = await documentRoots();
  const folders = isPlainObject(documentRoot)
    ? Object.entries(documentRoot)
    : [['/', documentRoot] as const];
  const roots = folders.map(([path, folder]) => {
    if (path.startsWith('/')) {
      return DocumentRoot.open(path, folder, settings);
    }
    throw new UsageError(
      `wptserve documentRoot: ${describeValue(path)} is not a path. Write { '/': 'site', '/lib/': 'dist' }.`,
    );
  });
  return roots.toSorted((a, b) => b.urlBase.length - a.urlBase.length);
}

/** @throws UsageError when it is no name of a file, or there is no folder it could be in */
export function checkIndex(index: unknown, hasFolders: boolean): string | undefined {
  if (index === undefined) return undefined;
  const where = `wptserve index: ${describeValue(index)}`;
  const isName =
    typeof index === 'string' && index !== '' && !/[/\\]/.test(index) && !/^\.\.?$/.test(index);
  if (!isName) throw new UsageError(`${where} is not the name of a file. Write 'index.html'.`);
  if (!hasFolders) throw new UsageError(`${where} needs the option documentRoot.`);
  return encodeURIComponent(index);
}

/** @throws UsageError when it is not the path of a file that is served */
export async function checkSpa(
  spa: unknown,
  roots: readonly DocumentRoot[],
): Promise<string | undefined> {
  if (spa === undefined) return undefined;
  const where = `wptserve spa: ${describeValue(spa)}`;
  if (typeof spa !== 'string' || !spa.startsWith('/') || /[?#]/.test(spa)) {
    throw new UsageError(`${where} is not the path of a page. Write '/index.html'.`);
  }
  if (roots.length === 0) throw new UsageError(`${where} needs the option documentRoot.`);
  const place = await roots.find((root) => root.covers(spa))?.find(spa);
  if (place?.stats.isFile() === true) return spa;
  throw new UsageError(`${where}: there is no such file in the option documentRoot.`);
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
