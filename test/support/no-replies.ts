import type { ReplyMaker } from '../../src/http/exchange/taken-exchange.ts';

/** For a route to whose exchanges no whole response is said by hand. */
export const noReplySteps: ReplyMaker['steps'] = () =>
  Promise.reject(new Error('no reply is said by hand here'));

/** The same for an exchange. */
export const noReplies: ReplyMaker = { checkPipe() {}, steps: noReplySteps };
