// Where the templates of a text are, and what one is made of. The text is latin-1,
// so that each character is one byte and every byte is kept.

/** A piece of a text: as it is, or what stands between `{{` and `}}`. */
export interface TemplatePart {
  readonly isTemplate: boolean;
  readonly text: string;
}

/** A part of an expression. */
export interface TemplateToken {
  /** `$name:`, `name` or `$name`, `[key]`, `(arguments)`. */
  readonly kind: 'variable' | 'name' | 'key' | 'arguments';
  /** Without its punctuation, but for the `$`. */
  readonly text: string;
  /** As it was written. */
  readonly source: string;
}

/**
 * Finds the templates. There is no `}` inside of one: `{{a}b}}` is text as it is, and so is what
 * is not closed.
 */
export function splitTemplates(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let kept = 0;
  for (let start = text.indexOf('{{'); start !== -1;) {
    const end = text.indexOf('}', start + 2);
    if (end === -1) break;
    // Any other {{ before this } comes to it too, and fails as well.
    if (text[end + 1] !== '}') {
      start = text.indexOf('{{', end + 1);
      continue;
    }
    parts.push({ isTemplate: false, text: text.slice(kept, start) });
    parts.push({ isTemplate: true, text: text.slice(start + 2, end) });
    kept = end + 2;
    start = text.indexOf('{{', kept);
  }
  parts.push({ isTemplate: false, text: text.slice(kept) });
  return parts.filter((part) => part.isTemplate || part.text !== '');
}

const token =
  /(?<variable>\$[A-Za-z0-9_]+):|(?<name>\$?[A-Za-z0-9_]+)|\[(?<key>[^\]]*)\]|\((?<args>[^)]*)\)/gy;

/** The tokens of an expression, up to the first character that begins none. */
export function tokensOf(expression: string): readonly TemplateToken[] {
  return [...expression.matchAll(token)].map((match) => {
    const { variable, name, key, args } = match.groups ?? {};
    const [source] = match;
    if (variable !== undefined) return { kind: 'variable', text: variable, source };
    if (name !== undefined) return { kind: 'name', text: name, source };
    if (key !== undefined) return { kind: 'key', text: key, source };
    return { kind: 'arguments', text: args ?? '', source };
  });
}
