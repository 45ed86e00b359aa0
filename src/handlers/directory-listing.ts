// The page that lists a folder, to the byte as wptserve makes it.

/** What a folder has. */
export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** A line of the list: an entry, and whether its `.headers` stands there too. */
interface Item extends DirectoryEntry {
  hasHeaders: boolean;
}

const headersEnd = '.headers';

/**
 * The HTML page for a folder.
 *
 * @param path of the request as it was sent, with the slash at its end
 */
export function directoryListing(path: string, entries: readonly DirectoryEntry[]): string {
  const shown = escapeHtml(path);
  const items = itemsOf(entries).map(itemElement);
  if (path !== '/') items.unshift(`<li class="dir">${link(parentOf(path), '..')}</li>`);
  return `<!doctype html>
<meta name="viewport" content="width=device-width">
<title>Directory listing for ${shown}</title>
<h1>Directory listing for ${shown}</h1>
<ul>
${items.join('\n')}
</ul>
`;
}

/** The entries in order; `x.headers` is no item of its own after `x`. */
function itemsOf(entries: readonly DirectoryEntry[]): Item[] {
  const items: Item[] = [];
  for (const entry of inOrder(entries)) {
    const last = items.at(-1);
    if (last?.hasHeaders === false && entry.name === last.name + headersEnd) last.hasHeaders = true;
    else items.push({ ...entry, hasHeaders: false });
  }
  return items;
}

/** By code point, of which the order of UTF-8 is that too; `x.headers` comes right after `x`. */
function inOrder(entries: readonly DirectoryEntry[]): DirectoryEntry[] {
  return entries
    .map((entry) => {
      const { name } = entry;
      const base = name.endsWith(headersEnd) ? name.slice(0, -headersEnd.length) : name;
      return { entry, base: Buffer.from(base), name: Buffer.from(name) };
    })
    .toSorted((a, b) => Buffer.compare(a.base, b.base) || Buffer.compare(a.name, b.name))
    .map(({ entry }) => entry);
}

function itemElement({ name, isDirectory, hasHeaders }: Item): string {
  const url = isDirectory ? `${percentEncode(name)}/` : percentEncode(name);
  const headers = hasHeaders ? ` (${link(percentEncode(name + headersEnd), headersEnd)})` : '';
  return `<li class="${isDirectory ? 'dir' : 'file'}">${link(url, name)}${headers}</li>`;
}

function link(url: string, text: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
}

/** The path of the folder above. */
function parentOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.length < 2 ? '/' : `/${segments.slice(0, -1).join('/')}/`;
}

/** Everything but letters, digits and `_.-~`, as Python does it. */
function percentEncode(name: string): string {
  // A name with half a surrogate pair, as Windows allows, would throw.
  const wellFormed = Buffer.from(name).toString();
  return encodeURIComponent(wellFormed).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
