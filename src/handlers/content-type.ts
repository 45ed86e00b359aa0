import { extname } from 'node:path';
import { lateModule } from '../late.ts';

const mimeTypesLibrary = lateModule(() => import('mime-types'));

/** wptserve's table: it wins where it differs, and none of its types has a charset. */
const referenceTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.xht': 'application/xhtml+xml',
  '.xhtm': 'application/xhtml+xml',
  '.xhtml': 'application/xhtml+xml',
  '.xml': 'application/xml',
  '.xpi': 'application/x-xpinstall',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.oga': 'audio/ogg',
  '.weba': 'audio/webm',
  '.wav': 'audio/x-wav',
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
  '.gif': 'image/gif',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.manifest': 'text/cache-manifest',
  '.css': 'text/css',
  '.event_stream': 'text/event-stream',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.txt': 'text/plain',
  '.md': 'text/plain',
  '.vtt': 'text/vtt',
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.ogg': 'video/ogg',
  '.ogv': 'video/ogg',
  '.webm': 'video/webm',
};

/** The content type of a file by its last extension; `application/octet-stream` when none is known. */
export async function contentTypeOf(path: string): Promise<string> {
  const extension = extname(path);
  const known = referenceTypes[extension];
  if (known !== undefined) return known;
  // The big table is loaded when a file asks for it: most servers never do.
  const { default: mimeTypes } = await mimeTypesLibrary();
  return mimeTypes.lookup(extension) || 'application/octet-stream';
}
