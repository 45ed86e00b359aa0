import { templates } from '../corpus.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

const names = [
  'host',
  'GET',
  'headers',
  'domains',
  'hosts',
  'ports',
  'location',
  'url_base',
  'uuid',
];
const more = [
  'header_or_default',
  'file_hash',
  'fs_path',
  'fields',
  'not_domains',
  '$id',
  '__proto__',
];
const keys = [
  '[a]',
  '[q]',
  '[0]',
  '[http][0]',
  '[alt][www]',
  '[X-Multi]',
  '[constructor]',
  '[]',
  '()',
];
const calls = [
  '(a,b)',
  '(md5,ten.txt)',
  '(sha256, ../outside/secret.txt)',
  '(../outside/secret.txt)',
  '(/etc/passwd)',
  '(sha512,/)',
];
const words = ['{{', '}}', '{{$id:uuid()}}', '{{$id}}', ...names, ...more, ...keys, ...calls];

/** A text with templates in it, each character a byte. */
export function templateText(random: Random): string {
  if (random.chance(0.3)) return mutate(random.pick(templates), random, words);
  const parts = random.list(1, 5, () =>
    random.chance(0.3) ? random.text('ab <>&"\'\n\xe9{}', 0, 8) : template(random),
  );
  const text = parts.join('');
  return random.chance(0.3) ? mutate(text, random, words) : text;
}

function template(random: Random): string {
  const variable = random.chance(0.2) ? `$${random.pick(['id', 'a', ''])}:` : '';
  const rest = random.list(0, 3, () => random.pick(random.chance(0.7) ? keys : calls)).join('');
  return `{{${variable}${random.pick(random.chance(0.7) ? names : more)}${rest}}}`;
}
