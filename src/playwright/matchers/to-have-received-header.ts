import type { Request } from '../../server.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../../usage-error.ts';
import type { Assertion, MatcherOptions } from './assertion.ts';
import { describeExpected, matchesText, type TextPattern } from '../../matching/difference.ts';
import { requestsOf, type Requested, type Verdict } from './receiver.ts';

const matcher = 'toHaveReceivedHeader';

/** Has one of the requests such a header field? */
export function toHaveReceivedHeader(
  receiver: Requested | Request,
  name: string,
  value?: TextPattern,
  options: MatcherOptions = {},
): Assertion<Verdict> {
  const requests = requestsOf(matcher, receiver);
  checkArguments(name, value);
  rejectUnknownOptions(matcher, options, ['timeout']);
  const has = ({ headers }: Request): boolean => {
    const received = headers.get(name);
    return received !== undefined && (value === undefined || matchesText(value, received));
  };
  const wanted = `header ${JSON.stringify(name)}${value === undefined ? '' : ` ${describeExpected(value)}`}`;
  return {
    matcher,
    receiver: requests.name,
    argument: 'expected',
    timeout: options.timeout,
    watch: requests.watch,
    check: () => ({ pass: requests.all().some(has) }),
    explain(_, isNot) {
      const all = requests.all();
      const shown = isNot ? all.findLast(has) : all.at(-1);
      return {
        expected: `${isNot ? 'no ' : ''}${wanted}`,
        received: shown === undefined ? 'no request' : describeHeader(shown, name),
        log:
          requests.watch === undefined
            ? []
            : all.map((request) => `${request}: ${describeHeader(request, name)}`),
      };
    },
  };
}

function describeHeader({ headers }: Request, name: string): string {
  const value = headers.get(name);
  return value === undefined ? 'no such header' : describeValue(value);
}

function checkArguments(name: unknown, value: unknown): void {
  if (typeof name !== 'string' || name === '') {
    throw new UsageError(`${matcher}: ${describeValue(name)} is not the name of a header.`);
  }
  if (value === undefined || typeof value === 'string' || value instanceof RegExp) return;
  throw new UsageError(
    `${matcher}: value ${describeValue(value)}. Write a string or a RegExp; options come after it.`,
  );
}
