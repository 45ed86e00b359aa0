import { nearestRequest } from '../../findings/nearest-route.ts';
import type { Exchange, Request } from '../../server.ts';
import { checkTimes, type Assertion, type MatcherOptions } from './assertion.ts';
import { countOf, describeDifference, type Difference } from '../../matching/difference.ts';
import { badReceiver, isRequested, nameOf, type Requested, type Verdict } from './receiver.ts';
import {
  checkConditions,
  describeRequest,
  differencesOf,
  type RequestConditions,
} from '../../matching/request-conditions.ts';

/** Which requests, how many, and how long to wait for them. */
export interface ToHaveBeenRequestedOptions extends RequestConditions, MatcherOptions {
  /** How many such requests. Default: at least one. */
  readonly times?: number;
  /** Whether requests count that the browser repeated by itself. @default false */
  readonly retries?: boolean;
  /**
   * Which requests count by how far they have come: `true`, those that are complete; `false`, those
   * that broke off, or are still coming. Default: those that are complete, or were answered at their
   * head.
   */
  readonly isComplete?: boolean;
}

interface Found extends Verdict {
  readonly asked: readonly Request[];
  readonly matching: readonly Request[];
}

const matcher = 'toHaveBeenRequested';

/** Has the route, or the server, got such requests? */
export function toHaveBeenRequested(
  receiver: Requested,
  options: ToHaveBeenRequestedOptions = {},
): Assertion<Found> {
  if (!isRequested(receiver)) throw badReceiver(matcher, receiver, 'a route or a server');
  checkConditions(matcher, options, ['times', 'retries', 'isComplete', 'timeout']);
  const { times, retries = false, isComplete, timeout } = options;
  checkTimes(matcher, times);
  return {
    matcher,
    receiver: nameOf(receiver),
    argument: Object.keys(options).some((name) => name !== 'timeout') ? 'expected' : '',
    timeout,
    watch: (news) => receiver.watch(news),
    check() {
      const asked = receiver.exchanges
        .filter((exchange) => counts(exchange, isComplete))
        .map(({ request }) => request)
        .filter(({ isRetry }) => retries || !isRetry);
      const matching = asked.filter((request) => differencesOf(options, request).length === 0);
      const { length } = matching;
      return { asked, matching, pass: times === undefined ? length > 0 : length === times };
    },
    explain: ({ asked, matching }, isNot) => ({
      expected: describeExpectation(options, isNot),
      received: describeFound(asked.length, matching.length),
      nearest: isNot || matching.length > 0 ? [] : nearestTo(receiver, options, asked),
      log: receiver.requests.map(describeAsked),
    }),
  };
}

function describeExpectation(options: ToHaveBeenRequestedOptions, isNot: boolean): string {
  const { times } = options;
  const what = describeRequest(options);
  if (times === undefined) return `${isNot ? 'no request' : 'a request'}${what}`;
  return `${isNot ? 'not ' : ''}${countOf(times, 'request')}${what}`;
}

function describeFound(asked: number, matching: number): string {
  if (asked === matching) return countOf(matching, 'request');
  return `${countOf(matching, 'such request')} among ${asked}`;
}

/** The request that differs least, of equals the newest; or one that came to no route or another. */
function nearestTo(
  receiver: Requested,
  options: ToHaveBeenRequestedOptions,
  asked: readonly Request[],
): string[] {
  const [nearest] = asked
    .map((request) => ({ request, differences: differencesOf(options, request) }))
    .toReversed()
    .toSorted((a, b) => partsOf(a.differences) - partsOf(b.differences));
  if (nearest !== undefined) {
    return [String(nearest.request), ...nearest.differences.map(describeDifference)];
  }
  if (!('pattern' in receiver)) return [];
  const elsewhere = nearestRequest(receiver.usage, receiver.requestsElsewhere);
  return elsewhere === undefined ? [] : [String(elsewhere.nearest), ...elsewhere.reasons];
}

/** In how many parts of a request there are differences: its content is one. */
function partsOf(differences: readonly Difference[]): number {
  return new Set(differences.map(({ what }) => what.replace(/^body.*/, 'body'))).size;
}

function counts({ request, isAsked }: Exchange, isComplete: boolean | undefined): boolean {
  return isComplete === undefined ? isAsked : request.isComplete === isComplete;
}

function describeAsked(request: Request): string {
  const { isRetry, isComplete, contentReceived } = request;
  const repeated = isRetry ? ' (repeated by the browser)' : '';
  const rest = isComplete
    ? ''
    : ` (not complete: ${countOf(contentReceived, 'byte')} of its content)`;
  return `${request}${repeated}${rest}`;
}
