import type { WireCut, WireLog } from '../journal/wire-log.ts';
import { count, milliseconds } from './quantity.ts';

/** What a log holds, in a few words each. */
export function summaryWords(log: WireLog): string[] {
  const received = log.connections.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  const sent = log.connections.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  return [
    count(log.connections.length, 'connection'),
    count(log.exchanges.length, 'exchange'),
    `${count(received, 'byte')} received`,
    `${count(sent, 'byte')} sent`,
    `${milliseconds(log.durationMs)} ms from ${new Date(log.startedAt).toISOString()}`,
  ];
}

/** What is missing, and why, in a sentence. */
export function cutText({ what, count: missing, why }: WireCut): string {
  return `${count(missing, what.slice(0, -1))} missing: ${why}.`;
}
