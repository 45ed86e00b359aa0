import { outcomes } from '../../http/exchange/exchange.ts';
import type { Exchange, Outcome, TakenExchange } from '../../server.ts';
import { describeValue, nearestOf, rejectUnknownOptions, UsageError } from '../../usage-error.ts';
import type { Assertion, MatcherOptions } from './assertion.ts';
import {
  badReceiver,
  isExchange,
  isRequested,
  nameOf,
  type Requested,
  type Verdict,
  type Watch,
} from './receiver.ts';

/** An exchange, declared or taken over. */
export type Finishing = Exchange | TakenExchange;

interface Newest extends Verdict {
  readonly newest: Finishing | undefined;
}

const matcher = 'toHaveFinished';

/** Has the answer to the newest request, or that of one exchange, ended in this way? */
export function toHaveFinished(
  receiver: Requested | Finishing,
  outcome?: Outcome,
  options: MatcherOptions = {},
): Assertion<Newest> {
  checkOutcome(outcome);
  rejectUnknownOptions(matcher, options, ['timeout']);
  const { all, watch, name } = exchangesOf(receiver);
  return {
    matcher,
    receiver: name,
    argument: outcome === undefined ? '' : 'expected',
    timeout: options.timeout,
    watch,
    check() {
      const newest = all().at(-1);
      const received = newest === undefined ? undefined : outcomeOf(newest, outcome);
      const isWanted = outcome === undefined || outcome === received;
      return { newest, pass: received !== undefined && isWanted };
    },
    explain: ({ newest }, isNot) => ({
      expected: `${isNot ? 'not ' : ''}${outcome === undefined ? 'finished' : describeValue(outcome)}`,
      received: newest === undefined ? 'no request' : describeState(newest),
      log: isExchange(receiver)
        ? []
        : all().map((each) => `${each.request}: ${describeState(each)}`),
    }),
  };
}

function exchangesOf(receiver: Requested | Finishing): {
  readonly all: () => readonly Finishing[];
  readonly watch: Watch;
  readonly name: Assertion<Newest>['receiver'];
} {
  if (isExchange(receiver)) {
    return {
      all: () => [receiver],
      watch: (news) => watchEnd(receiver, news),
      name: { word: 'exchange', label: 'Exchange', text: String(receiver.request) },
    };
  }
  if (!isRequested(receiver)) {
    throw badReceiver(matcher, receiver, 'a route, a server or an exchange');
  }
  return {
    all: () => receiver.exchanges,
    watch: (news) => receiver.watch(news),
    name: nameOf(receiver),
  };
}

function watchEnd(exchange: Finishing, news: () => void): () => void {
  let isWatched = true;
  const tell = (): void => {
    if (isWatched) news();
  };
  void exchange.hung.then(tell);
  void exchange.finished.then(tell);
  return () => {
    isWatched = false;
  };
}

/** One that hangs has finished for who asks for that: it says no more until its peer leaves. */
function outcomeOf({ outcome, isHanging }: Finishing, wanted?: Outcome): Outcome | undefined {
  return outcome ?? (wanted === 'hung' && isHanging ? 'hung' : undefined);
}

function describeState(exchange: Finishing): string {
  if (exchange.outcome !== undefined) return describeValue(exchange.outcome);
  if (exchange.isHanging) return 'not finished, hanging';
  if (!('gate' in exchange) || exchange.gate === undefined) return 'not finished';
  return `not finished, at gate ${JSON.stringify(exchange.gate)}`;
}

function checkOutcome(outcome: unknown): void {
  if (outcome === undefined || outcomes.includes(outcome as Outcome)) return;
  const nearest = typeof outcome === 'string' ? nearestOf(outcome, outcomes) : undefined;
  throw new UsageError(
    `${matcher}: ${describeValue(outcome)} is no outcome. ` +
      (nearest === undefined
        ? `Outcomes are ${outcomes.map((each) => JSON.stringify(each)).join(', ')}.`
        : `Did you mean ${JSON.stringify(nearest)}?`),
  );
}
