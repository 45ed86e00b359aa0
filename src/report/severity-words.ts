import type { Finding } from '../journal/findings.ts';
import { count } from './quantity.ts';

const words = { fail: 'failure', warn: 'warning' };

/** `3 failures` and `1 warning`, as far as there are any. */
export function severityWords(
  findings: readonly Finding[],
): { readonly severity: Finding['severity']; readonly words: string }[] {
  return (['fail', 'warn'] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [{ severity, words: count(number, words[severity]) }];
  });
}
