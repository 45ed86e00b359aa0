import type { ReplyMaker } from '../../src/http/exchange/taken-exchange.ts';

/** For an exchange to which no whole response is said by hand. */
export const noReplies: ReplyMaker = {
  checkPipe() {},
  steps: () => Promise.reject(new Error('no reply is said by hand here')),
};
