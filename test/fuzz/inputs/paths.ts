import type { Random } from '../random.ts';

const steps = [
  '..',
  '.',
  '',
  '%2e%2e',
  '%2E.',
  '..%2f..',
  '%252e%252e',
  '..%5c',
  '..\\',
  '%00',
  '...',
];
const names = ['outside', 'secret.txt', 'secret.sub.txt', 'link', 'folder-link', 'ten.txt', 'fuzz'];
const others = ['etc', 'passwd', 'C:', '%c3%a9', '%ff', '~', 'file:', 'root', 'a'.repeat(300)];

/** A percent-encoded path that may want to lead out of the document root. */
export function wildPath(random: Random): string {
  const segments = random.list(1, 7, () => {
    const share = random.int(0, 9);
    return random.pick(share < 4 ? steps : share < 9 ? names : others);
  });
  const path = `/${segments.join(random.chance(0.9) ? '/' : '%2f')}`;
  return random.chance(0.2) ? `/${path}` : path;
}
