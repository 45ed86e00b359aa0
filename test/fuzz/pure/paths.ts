import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { findPlace } from '../../../src/handlers/document-path.ts';
import { wildPath } from '../inputs/paths.ts';
import { must, type PureKind } from '../kind.ts';
import { theDocumentRoot } from '../document-root.ts';
import type { Random } from '../random.ts';

interface Input {
  readonly path: string;
}

/** Paths of URLs that may want to leave the document root. */
export const paths: PureKind = {
  name: 'paths',
  share: 5,
  generate: (random: Random): Input => ({ path: wildPath(random) }),
  async run({ path: asked }: Input) {
    const { folder } = theDocumentRoot();
    const place = await findPlace(folder, asked);
    if (place === undefined) return;
    const real = await realpath(place.path);
    must(
      real === folder || real.startsWith(folder + path.sep),
      'no path leads out of the document root',
    );
  },
};
