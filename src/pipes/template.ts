// The substitution language of wptserve: `{{host}}`, `{{GET[name]}}`, `{{$id:uuid()}}`.
//
// Rule: bytes outside of templates are kept, whatever encoding they are in. What a
// template comes to is written as UTF-8. Templates are evaluated in order, because
// a later one can name the variable of an earlier one.

import type { Request } from '../http/request/request.ts';
import { describeValue } from '../usage-error.ts';
import { PipeError } from './pipe-error.ts';
import { evaluate } from './template-expression.ts';
import { templateNames } from './template-names.ts';
import { splitTemplates, type TemplatePart } from './template-text.ts';
import type { PrintableValue, TemplateNames } from './template-value.ts';

/** How that is escaped which a template comes to. */
export type TemplateEscape = 'html' | 'none';

/** `line`: not at all, but it must not end the line that it stands in. */
type TemplatePlace = TemplateEscape | 'line';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const htmlEntities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#x27;'],
]);

/** Whether there is a template in some bytes. */
export function hasTemplate(bytes: Uint8Array): boolean {
  return partsOf(bytes).some((part) => part.isTemplate);
}

/**
 * Replaces the templates in some bytes.
 *
 * @throws PipeError that names the template which comes to nothing
 */
export async function substitute(
  bytes: Uint8Array,
  request: Request,
  place: TemplatePlace,
): Promise<Uint8Array> {
  const parts = partsOf(bytes);
  if (!parts.some((part) => part.isTemplate)) return bytes;
  const names = templateNames(request);
  const variables = new Map<string, PrintableValue>();
  let text = '';
  for (const part of parts) {
    // In order, because of the variables.
    // oxlint-disable-next-line no-await-in-loop
    text += part.isTemplate ? await printed(part.text, names, variables, place) : part.text;
  }
  return Buffer.from(text, 'latin1');
}

function partsOf(bytes: Uint8Array): readonly TemplatePart[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.includes('{{') ? splitTemplates(buffer.toString('latin1')) : [];
}

/** What a template comes to, as latin-1 text of its UTF-8 bytes. */
async function printed(
  expression: string,
  names: TemplateNames,
  variables: Map<string, PrintableValue>,
  place: TemplatePlace,
): Promise<string> {
  try {
    const text = bytesOf(await evaluate(expression, names, variables)).toString('latin1');
    if (place === 'line' && /[\r\n]/.test(text)) {
      throw new PipeError(
        `what it comes to, ${describeValue(text)}, would end the line that it stands in.`,
      );
    }
    // Escaping changes US-ASCII only, which UTF-8 uses for nothing else.
    return place === 'html'
      ? text.replaceAll(/[&<>"']/g, (character) => htmlEntities.get(character) ?? character)
      : text;
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    const source = Buffer.from(`{{${expression}}}`, 'latin1').toString();
    throw new PipeError(`template ${describeValue(source)}: ${error.message}`);
  }
}

function bytesOf(value: PrintableValue): Buffer {
  if (value === true) return Buffer.from('True');
  if (value === false) return Buffer.from('False');
  if (!(value instanceof Uint8Array)) return Buffer.from(String(value));
  try {
    utf8.decode(value);
  } catch {
    throw new PipeError('what it comes to is not UTF-8.');
  }
  return Buffer.from(value);
}
