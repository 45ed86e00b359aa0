/** No line is wider: what a terminal and a code review show without scrolling. */
export const maxColumns = 120;

/** Characters beyond ASCII, written by the reports themselves, that take one column. */
const narrow = new Set('·→…–×');

/**
 * Text after `prefix`, broken so that no line is too wide; what follows the first
 * line begins with `nextPrefix`. Breaks between words where it can.
 */
export function hang(
  prefix: string,
  text: string,
  nextPrefix = ' '.repeat(widthOf(prefix)),
): string[] {
  const lines: string[] = [];
  let rest = text;
  let start = prefix;
  do {
    const end = breakAt(rest, maxColumns - widthOf(start));
    lines.push(`${start}${rest.slice(0, end)}`.trimEnd());
    rest = rest.slice(end);
    start = nextPrefix;
  } while (rest !== '');
  return lines;
}

/** Columns that text takes in a terminal, at most: some scripts have characters two columns wide. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** A cell of a table, as wide as `columns` or wider. */
export function cell(text: string | number, columns: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, columns - widthOf(String(text))));
  return align === 'left' ? text + space : space + text;
}

/** Where to break text so that it has room; after at least one character. */
function breakAt(text: string, room: number): number {
  let index = 0;
  let width = 0;
  let afterSpace = 0;
  for (const character of text) {
    width += columnsOf(character);
    if (width > room && index > 0) return afterSpace > 0 ? afterSpace : index;
    index += character.length;
    // Not so early that most of the line would be empty.
    if (character === ' ' && width > room / 2) afterSpace = index;
  }
  return index;
}

function columnsOf(character: string): number {
  return character < '\x80' || narrow.has(character) ? 1 : 2;
}
