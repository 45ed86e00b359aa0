// The functions of the substitution language.

import { posix } from 'node:path';
import type { Request } from '../http/request/request.ts';
import { describeValue } from '../usage-error.ts';
import { fileInside } from './document-file.ts';
import { hintOf } from './known-names.ts';
import { PipeError } from './pipe-error.ts';
import { functionOf, type TemplateFunction } from './template-value.ts';

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

/** The functions that a template can call for a request, by name. */
export function templateFunctions(request: Request): ReadonlyMap<string, TemplateFunction> {
  return new Map([
    ['uuid', functionOf([], () => crypto.randomUUID())],
    [
      'header_or_default',
      functionOf(['name', 'default'], (name, otherwise) => headerBytes(request, name) ?? otherwise),
    ],
    [
      'file_hash',
      functionOf(['algorithm', 'path'], (algorithm, path) => fileHash(request, algorithm, path)),
    ],
    ['fs_path', functionOf(['path'], (path) => fsPath(request, path))],
  ]);
}

/** The bytes of a header field of the request. */
export function headerBytes(request: Request, name: string): Uint8Array | undefined {
  const value = request.headers.get(name);
  return value === undefined ? undefined : Buffer.from(value, 'latin1');
}

async function fileHash(request: Request, algorithm: string, path: string): Promise<string> {
  if (!algorithms.includes(algorithm)) {
    throw new PipeError(
      `there is no algorithm ${describeValue(algorithm)}. ${hintOf(algorithm, algorithms)}`,
    );
  }
  const file = await documentFile(request, path);
  const [{ createHash }, { readFile }] = await Promise.all([
    import('node:crypto'),
    import('node:fs/promises'),
  ]);
  try {
    return createHash(algorithm)
      .update(await readFile(file))
      .digest('base64');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new PipeError(`the file ${describeValue(path)} of the document root ${why}.`);
  }
}

/** A path that does not begin with a slash begins at the folder of the request. */
function fsPath(request: Request, path: string): Promise<string> {
  if (path.startsWith('/')) return documentFile(request, path);
  const requested = request.path.slice(request.urlBase.length);
  const folder = requested.slice(0, requested.lastIndexOf('/') + 1);
  return documentFile(request, posix.join(decoded(folder), path));
}

async function documentFile(request: Request, path: string): Promise<string> {
  if (request.docRoot === '') throw new PipeError('there is no document root.');
  const file = await fileInside(request.docRoot, path);
  if (file !== undefined) return file;
  throw new PipeError(`${describeValue(path)} leads out of the document root.`);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
