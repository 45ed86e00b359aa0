import type { LiveScript } from '../script/live-script.ts';
import type { Script } from '../script/script.ts';
import type { CheckedReply, Reply } from './reply.ts';
import type { Request } from './request.ts';

/** Computes the answer to a request. What it throws is a 500 to the peer and fails the test. */
export type Handler = (request: Request) => Reply | Script | Promise<Reply | Script>;

/** One answer. */
export type SingleAnswer = Reply | Script | Handler;

/** What a route answers with: one answer, or one for each request in order, of which the last repeats. */
export type Answer = SingleAnswer | readonly SingleAnswer[];

/** An answer ready to be put on the wire. */
export type PlayableAnswer = CheckedReply | Script | LiveScript;
