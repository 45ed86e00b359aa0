import { momentOfFault, quoteFault, type ConnectionFault } from '../faults/connection-fault.ts';
import { answerOfFault } from '../faults/fault-answer.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import type { Route } from '../routing/route.ts';
import type { Script } from '../script/script.ts';

/** After how many bytes of its request's content an exchange fails. */
export function strikesAfterContent(fault: ConnectionFault): number | undefined {
  return momentOfFault(fault) === 'inContent' && 'bytes' in fault ? fault.bytes : undefined;
}

/**
 * Lets an exchange fail whose request is there, as far as the fault needs it.
 *
 * @param route the one that has the request; its answer is withheld when there is another one
 * @returns what is answered instead, if the fault stands for an answer
 */
export function failExchange(
  exchange: Exchange,
  fault: ConnectionFault,
  route: Route | undefined,
): Script | undefined {
  const answer = answerOfFault(fault, exchange.request);
  if (answer === undefined) {
    // Whether content was left is known already: not every request has content.
    const isCarried = momentOfFault(fault) === 'inExchange' && fault.kind !== 'never-read-content';
    if (isCarried) exchange.fault = fault;
    return undefined;
  }
  exchange.fault = fault;
  route?.withhold(exchange);
  const by = fault === route?.fault ? `${route}, ${quoteFault(fault)}` : quoteFault(fault);
  exchange.answeredBy = { toString: () => by };
  return answer;
}
