// The content of a request as a form, by its media type.

import { FormDict } from './form-dict.ts';
import type { FormFile } from './form-file.ts';
import { parseMultipartForm } from './multipart-form.ts';
import { parseUrlencoded } from './urlencoded.ts';

/** What a form has: text, and files. */
export type Form = FormDict<string | FormFile>;

const urlencoded = 'application/x-www-form-urlencoded';

/**
 * Reads a form. Content without a type is taken for an urlencoded one, as wptserve does;
 * content of another type is no form, and has nothing in it.
 *
 * @throws HTTPException with status 400 when it is a multipart form that cannot be read
 */
export function parseForm(contentType: string = urlencoded, content: Buffer): Form {
  const [type = ''] = contentType
    .toLowerCase()
    .split(';', 1)
    .map((each) => each.trim());
  if (type === urlencoded) return parseUrlencoded(content.toString('latin1'));
  if (type.startsWith('multipart/')) return parseMultipartForm(contentType, content);
  return new FormDict();
}
