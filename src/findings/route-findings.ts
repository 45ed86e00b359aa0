// What is probably wrong with the routes of a test, once it has ended.

import { describeRequest, type FindingDraft } from './finding-draft.ts';
import type { Request } from '../http/request/request.ts';
import { nearestRequest } from './nearest-route.ts';
import type { OpenExchange, RouteUsage } from '../routing/route-usage.ts';

/**
 * What was declared and is left over.
 *
 * @param unanswered the requests that nothing answered: one may be meant for the route
 */
export function routeFindings(
  route: RouteUsage,
  unanswered: readonly Request[],
): readonly FindingDraft[] {
  const { name, answerCount, requestCount, passedOnCount } = route;
  if (requestCount === 0) return passedOnCount === 0 ? [notRequested(route, unanswered)] : [];
  const left: FindingDraft[] = [];
  if (requestCount < answerCount) {
    left.push({
      name: 'answersNotUsed',
      title: `${name} gave ${requestCount} of its ${answerCount} answers`,
    });
  }
  // While an answer is under way, its next gates are none that it went past.
  const isUnderWay = route.open.some(
    ({ standing: { kind } }) => kind === 'gate' || kind === 'delay' || kind === 'script',
  );
  for (const gate of isUnderWay ? [] : route.unreachedGates) {
    left.push({
      name: 'gateNotReached',
      title: `gate ${JSON.stringify(gate)} of ${name} was never reached`,
    });
  }
  for (const exchange of route.open) {
    const draft = openExchange(name, exchange);
    if (draft !== undefined) left.push({ ...draft, request: exchange.request });
  }
  return left;
}

function notRequested(route: RouteUsage, unanswered: readonly Request[]): FindingDraft {
  const near = nearestRequest(route, unanswered);
  return {
    name: 'routeNotRequested',
    title: `${route.name} was never requested`,
    ...(near === undefined
      ? {}
      : {
          details: [`the nearest request is ${describeRequest(near.nearest)}`, ...near.reasons],
        }),
  };
}

function openExchange(
  route: string,
  { request, standing }: OpenExchange,
): FindingDraft | undefined {
  const asked = describeRequest(request);
  switch (standing.kind) {
    case 'untaken':
      return {
        name: 'requestNotAnswered',
        title: `nobody took ${asked} of ${route}`,
        details: ['a route without an answer needs nextExchange()'],
      };
    case 'gate':
      return {
        name: 'gateNotReleased',
        title: `gate ${JSON.stringify(standing.gate)} of ${route} was never released`,
        details: [
          `${asked} waits there; hang() says that an answer shall never end`,
          ...untyped(standing.untypedBytes),
        ],
      };
    case 'taken':
      return {
        name: 'scriptStopped',
        title: `${asked} of ${route} was taken over, and got no answer`,
      };
    case 'computed':
      return {
        name: 'scriptStopped',
        title: `the handler of ${route} had not answered ${asked}`,
      };
    case 'delay':
      return {
        name: 'scriptStopped',
        title: `the delay of ${route} was not over for ${asked}`,
        details: ['hang() says that an answer shall never end'],
      };
    case 'message':
      return {
        name: 'scriptStopped',
        title: `${route} waited for a message of ${asked}: ${standing.waitsFor}`,
        details: [
          standing.newest === undefined
            ? 'the page had sent no message'
            : `the newest message was ${standing.newest}`,
        ],
      };
    case 'receive':
      return {
        name: 'scriptStopped',
        title: `the script of ${route} waited for more content of ${asked}`,
        details: [`${request.contentReceived} bytes had come`],
      };
    case 'script':
      return { name: 'scriptStopped', title: `the script of ${route} had not ended for ${asked}` };
    case 'peer':
      return undefined;
  }
}

/** Measured: a page of Chromium gets content of no type once that much has come, or all of it. */
const sniffedBytes = 1024;

function untyped(bytes: number | undefined): string[] {
  if (bytes === undefined || bytes >= sniffedBytes) return [];
  return [
    `it has sent ${bytes} bytes of content without a Content-Type: Chromium shows its page nothing before ${sniffedBytes} bytes, from which it guesses the type. Write head(200, { 'Content-Type': 'text/plain' })`,
  ];
}
