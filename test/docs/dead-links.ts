import { existsSync } from 'node:fs';
import path from 'node:path';
import type { documentationPages } from '../../.ci/tools/documentation.mjs';

type Page = ReturnType<typeof documentationPages>[number];

/** Links of pages that lead to no file, or to no heading of a page. Those to the web are not tried. */
export function deadLinks(pages: readonly Page[], root: string): string[] {
  const anchors = new Map(pages.map(({ file, text }) => [file, anchorsOf(text)]));
  return pages.flatMap(({ file, text }) =>
    linksOf(text)
      .filter((link) => !/^[a-z]+:/i.test(link))
      .filter((link) => {
        const [to = '', anchor] = link.split('#', 2);
        const target =
          to === '' ? file : path.posix.normalize(path.posix.join(path.posix.dirname(file), to));
        if (anchor !== undefined) return !(anchors.get(target)?.has(anchor) ?? false);
        return !existsSync(path.join(root, target));
      })
      .map((link) => `${file}: ${link}`),
  );
}

/** The targets of links in the prose. */
function linksOf(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, link]) => link ?? '');
}

/** What GitHub makes of headings: the second of a name gets `-1`. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutBlocks(text).matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function prose(text: string): string {
  return withoutBlocks(text).replaceAll(/`[^`\n]*`/g, '');
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```[^]*?^```$/gm, '');
}
