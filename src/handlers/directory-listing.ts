// The page that lists a folder, to the byte as wptserve makes it.

/** So many entries are handled before the rest of the server gets its turn. */
const entriesPerTurn = 1000;

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
 * The HTML page for a folder, however many entries it has: a turn of the event loop makes a part of it.
 *
 * @param path of the request as it was sent, with the slash at its end
 */
export async function directoryListing(
  path: string,
  entries: readonly DirectoryEntry[],
): Promise<string> {
  const shown = escapeHtml(path);
  const lines: string[] = [];
  if (path !== '/') lines.push(`<li class="dir">${link(parentOf(path), '..')}</li>`);
  for (const [index, item] of itemsOf(await inOrder(entries)).entries()) {
    // oxlint-disable-next-line no-await-in-loop
    if (index > 0 && index % entriesPerTurn === 0) await nextTurn();
    lines.push(itemElement(item));
  }
  return `<!doctype html>
<meta name="viewport" content="width=device-width">
<title>Directory listing for ${shown}</title>
<h1>Directory listing for ${shown}</h1>
<ul>
${lines.join('\n')}
</ul>
`;
}

/** The items of entries in order; `x.headers` is no item of its own after `x`. */
function itemsOf(entries: readonly DirectoryEntry[]): Item[] {
  const items: Item[] = [];
  for (const { name, isDirectory } of entries) {
    const last = items.at(-1);
    if (last?.hasHeaders === false && name === last.name + headersEnd) last.hasHeaders = true;
    else items.push({ name, isDirectory, hasHeaders: false });
  }
  return items;
}

/** By code point; `x.headers` comes right after `x`. */
async function inOrder(entries: readonly DirectoryEntry[]): Promise<readonly Keyed[]> {
  let runs: (readonly Keyed[])[] = [];
  for (let start = 0; start < entries.length; start += entriesPerTurn) {
    // oxlint-disable-next-line no-await-in-loop
    if (start > 0) await nextTurn();
    const run = entries.slice(start, start + entriesPerTurn).map(keyed);
    runs.push(run.toSorted(compare));
  }
  while (runs.length > 1) {
    const merged: Promise<readonly Keyed[]>[] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(merge(runs[at] ?? [], runs[at + 1] ?? []));
    // oxlint-disable-next-line no-await-in-loop
    runs = await Promise.all(merged);
  }
  return runs[0] ?? [];
}

/** An entry, and the name by which it is sorted first. */
interface Keyed extends DirectoryEntry {
  readonly base: string;
}

function keyed(entry: DirectoryEntry): Keyed {
  const { name } = entry;
  const base = name.endsWith(headersEnd) ? name.slice(0, -headersEnd.length) : name;
  return { ...entry, base };
}

function compare(a: Keyed, b: Keyed): number {
  return compareCodePoints(a.base, b.base) || compareCodePoints(a.name, b.name);
}

/** Two runs that are in order, as one. */
async function merge(a: readonly Keyed[], b: readonly Keyed[]): Promise<readonly Keyed[]> {
  const merged: Keyed[] = [];
  let [atA, atB] = [0, 0];
  for (;;) {
    const [nextA, nextB] = [a[atA], b[atB]];
    if (nextA === undefined || nextB === undefined) break;
    if (compare(nextA, nextB) <= 0) {
      merged.push(nextA);
      atA += 1;
    } else {
      merged.push(nextB);
      atB += 1;
    }
    // oxlint-disable-next-line no-await-in-loop
    if (merged.length % entriesPerTurn === 0) await nextTurn();
  }
  return merged.concat(a.slice(atA), b.slice(atB));
}

/** As the bytes of UTF-8 are compared. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [unitA, unitB] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (unitA !== unitB) return ordinal(unitA) - ordinal(unitB);
  }
  return a.length - b.length;
}

/** Halves of surrogate pairs stand for code points above all others. */
function ordinal(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
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

/** Lets the rest of the server have its turn; it is no wait for a time. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
