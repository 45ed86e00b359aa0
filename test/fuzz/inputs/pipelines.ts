import { pipelines } from '../corpus.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

const whole = ['0', '1', '-1', '3', '10', '-10', '1000', '9007199254740991', '-9007199254740991'];
const odd = ['', 'null', 'NaN', '1_0', ' 5 ', '+3', '1e3', '0.5', '\u0660', 'true', '\\,', '\\)'];
const words = [
  'trickle',
  'slice',
  'gzip',
  'sub',
  'status',
  'header',
  '|',
  'd0',
  'r2',
  'r0',
  ...whole,
];

/** The text of a pipeline, as somebody may write it behind `?pipe=`. */
export function pipelineText(random: Random): string {
  if (random.chance(0.2)) return mutate(random.pick(pipelines), random, words);
  const pipes = random.chance(0.02)
    ? Array.from({ length: random.size(3_000) }, () => 'gzip')
    : random.list(1, 4, () => onePipe(random));
  const text = pipes.join('|');
  return random.chance(0.3) ? mutate(text, random, words) : text;
}

function onePipe(random: Random): string {
  switch (random.int(0, 6)) {
    case 0:
      return `header(${random.pick(['X-A', 'Content-Length', 'Transfer-Encoding', '', 'a b'])},${value(random)}${random.pick(['', ',true', ',0'])})`;
    case 1:
      return `status(${random.pick([...whole, ...odd, '204', '304', '101', '200', '999'])})`;
    case 2:
      return `slice(${number(random)}${random.chance(0.7) ? `,${number(random)}` : ''})`;
    case 3:
      return random.pick(['gzip', 'gzip()']);
    case 4:
      return random.pick(['sub', 'sub(none)', 'sub(html)', `sub(${value(random)})`]);
    default:
      return `trickle(${random.list(1, 6, () => trickleItem(random)).join(':')})`;
  }
}

function trickleItem(random: Random): string {
  switch (random.int(0, 5)) {
    case 0:
      return `r${random.pick(['0', '2', '4', '6', '-2', '1', '1000'])}`;
    case 1:
    case 2:
      // Short enough to be waited for.
      return `d${random.pick(['0', '0.001', '0.002', '1e-9', '0.01', '-0', ...(random.chance(0.1) ? odd : [])])}`;
    default:
      return number(random);
  }
}

function number(random: Random): string {
  return random.chance(0.8) ? random.pick(whole) : random.pick(odd);
}

function value(random: Random): string {
  return random.pick([
    'A',
    '  lead',
    'a\\nX-Injected: 1',
    '\\r\\n',
    '\u00e9',
    '{{host}}',
    'chunked',
    '5',
  ]);
}
