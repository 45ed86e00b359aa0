// The folders that the recordings were served from, made anew below one temporary folder.
//
// Each set-up has a document root of its own with the files of all its recordings: no two of
// them disagree, and a directory holds what its listing was recorded with.

import { mkdir, mkdtemp, copyFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fixtures, type Recording, type SetUpName } from './recording.ts';

/** What the reference's own test suite had there, and no recording lists. */
const fixedFiles: Readonly<Record<string, string>> = {
  'document.txt': 'This is a test document\n',
};

/** A second folder, mounted at `/mnt/`, of which one file stands at `/onefile/a.txt`. */
const mountedFiles: Readonly<Record<string, string>> = {
  'a.txt': 'mounted a\n',
  'p.handler.mjs': "export const main = () => 'mounted p';\n",
  'v.sub.txt': '{{host}}\n',
};

/** Handlers import it by a relative path, from the same depth as in the fixtures. */
const sharedModules = ['python-text.mjs', 'wptserve.mjs'];

/** The folders of one set-up. */
export interface Roots {
  readonly documentRoot: string;
  readonly mounted: string;
}

/** The folders of all set-ups. */
export class DocumentRoots implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(recordings: readonly Recording[]): Promise<DocumentRoots> {
    const roots = new DocumentRoots(await mkdtemp(path.join(tmpdir(), 'wptserve-reference-')));
    const names = new Set(recordings.map(({ server }) => server));
    await Promise.all(
      [...names].map((name) =>
        roots.#fill(
          name,
          recordings.filter(({ server }) => server === name),
        ),
      ),
    );
    return roots;
  }

  of(name: SetUpName): Roots {
    const folder = path.join(this.#folder, name);
    // A recorded template names its root: "../docroot/…".
    return { documentRoot: path.join(folder, 'docroot'), mounted: path.join(folder, 'mnt') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #fill(name: SetUpName, recordings: readonly Recording[]): Promise<void> {
    const { documentRoot, mounted } = this.of(name);
    const files = { ...fixedFiles, ...unitedFiles(recordings) };
    await Promise.all([
      ...Object.entries(files).map(([file, content]) => write(documentRoot, file, content)),
      ...Object.entries(mountedFiles).map(([file, content]) => write(mounted, file, content)),
    ]);
    await Promise.all(
      sharedModules.map((file) =>
        copyFile(path.join(fixtures, file), path.join(documentRoot, '..', file)),
      ),
    );
  }
}

/**
 * The files of all these recordings.
 *
 * @throws Error when two of them disagree about one file
 */
function unitedFiles(recordings: readonly Recording[]): Record<string, string> {
  const united: Record<string, string> = {};
  for (const { id, files } of recordings) {
    for (const [file, content] of Object.entries(files)) {
      if ((united[file] ?? content) !== content) {
        throw new Error(`${id}: ${file} has other content than in a recording before it`);
      }
      united[file] = content;
    }
  }
  return united;
}

async function write(folder: string, latin1Name: string, content: string): Promise<void> {
  const name = Buffer.from(latin1Name, 'latin1').toString('utf8');
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  // A recording cannot list an empty directory, so it lists this, which was not there.
  if (path.basename(file) === '.keep') return;
  if (!name.endsWith('.py')) return writeFile(file, content, 'latin1');
  const handler = name.replace(/\.py$/, '.handler.mjs');
  await copyFile(path.join(fixtures, 'handlers', handler), path.join(folder, handler));
}
