import type { Bytes } from '../kind.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

/** The content of a request, and what says of what type it is. */
export interface FormInput {
  readonly contentType: Bytes;
  readonly content: Bytes;
}

const dispositions = ['form-data', 'form-data; name="a"', 'form-data; name="a"; filename="b.txt"'];
const encoded = ['a=1', 'a', '=', '&', '%', '%E9', '%u00e9', '+', 'a=b=c', ';', '%00', '\xe9', '?'];

/** A form: urlencoded or multipart, rarely a right one. */
export function formInput(random: Random): FormInput {
  return random.chance(0.3) ? urlencoded(random) : multipart(random);
}

function urlencoded(random: Random): FormInput {
  const content = random.list(0, 8, () => random.pick(encoded)).join(random.pick(['&', ';', '']));
  return {
    contentType: random.pick([
      'application/x-www-form-urlencoded',
      'Application/X-WWW-Form-Urlencoded; charset=latin1',
      ' application/x-www-form-urlencoded',
      '',
    ]),
    content: mutate(content, random, encoded),
  };
}

function multipart(random: Random): FormInput {
  const boundary = random.pick(['b', '----WebKitFormBoundaryAbC', 'a b', '-', '*', 'x'.repeat(70)]);
  const lineEnd = random.chance(0.8) ? '\r\n' : '\n';
  const delimiter = `--${boundary}`;
  const parts = random.list(0, 4, () => part(random, lineEnd, delimiter));
  const first = random.chance(0.1) ? `preamble${lineEnd}` : '';
  const last = random.chance(0.8) ? `${delimiter}--${lineEnd}` : '';
  const content = `${first}${parts.join('')}${last}`;
  const words = [
    delimiter,
    `${delimiter}\r\n`,
    `\r\n${delimiter}--`,
    `${delimiter}x\x80`,
    '\r\n\r\n',
  ];
  const contentType = `multipart/form-data; boundary=${random.chance(0.5) ? boundary : `"${boundary}"`}`;
  return {
    contentType: random.chance(0.15) ? mutate(contentType, random) : contentType,
    content: random.chance(0.6) ? mutate(content, random, words) : content,
  };
}

function part(random: Random, lineEnd: string, delimiter: string): string {
  const name = random.pick(['a', 'b"c', 'a\\', '%22', '\xc3\xa9', '\xff', '', '__proto__']);
  const quoted = random.chance(0.8) ? `"${name}"` : name;
  const disposition = random.chance(0.8)
    ? `form-data; name=${quoted}${random.pick(['', '; filename=""', '; filename="f.txt"'])}`
    : random.pick(dispositions);
  const type = random.chance(0.3) ? `Content-Type: text/plain; charset=x${lineEnd}` : '';
  const head = `Content-Disposition: ${disposition}${lineEnd}${type}`;
  return `${delimiter}${lineEnd}${head}${lineEnd}${random.bytes(random.size(60))}${lineEnd}`;
}
