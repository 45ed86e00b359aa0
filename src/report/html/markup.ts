// HTML that cannot be broken out of: whatever is put into it is text, made
// visible and escaped, unless it is markup itself.

import { visibleText } from '../visible.ts';

/** Text that is HTML. */
export class Markup {
  readonly #html: string;

  /** @param text trusted HTML: nothing in it came from the wire or from a test */
  constructor(text: string) {
    this.#html = text;
  }

  toString(): string {
    return this.#html;
  }
}

/** What {@link html} takes: text, markup, a list of these, or nothing. */
export type Content = string | number | Markup | undefined | readonly Content[];

/** Markup with content in it, which is safe between tags and in quoted attributes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const text = parts.reduce((all, part, index) => all + toHtml(contents[index - 1]) + part);
  return new Markup(text);
}

/** Text in lines, which stay lines. */
export function linesOf(text: string): Content {
  return text
    .split(/\r?\n/)
    .map((line, index) => [index === 0 ? undefined : new Markup('\n'), line]);
}

function toHtml(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'string') return escapeHtml(visibleText(content));
  if (typeof content === 'number') return String(content);
  return content.map(toHtml).join('');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
