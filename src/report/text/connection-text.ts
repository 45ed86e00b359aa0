import type { WireConnection } from '../../journal/wire-log.ts';
import {
  addressText,
  closeText,
  faultText,
  hostText,
  networkText,
  tlsText,
} from '../connection-words.ts';
import type { LogIndex } from '../log-index.ts';
import { count, milliseconds } from '../quantity.ts';
import { visibleText } from '../visible.ts';
import { bytesText } from './bytes-text.ts';
import { cell, hang } from './columns.ts';

/** Columns of: id, opened, end. */
const columns = [5, 13, 13] as const;

/** A line or two for each connection. */
export function connectionTable(connections: readonly WireConnection[], index: LogIndex): string[] {
  if (connections.length === 0) return [];
  return [
    row(['id', 'opened', 'closed'], 'connection'),
    ...connections.map((connection) => {
      const { id, protocol, peer, local, openedMs, closed, receivedBytes, sentBytes } = connection;
      const words = [
        `${protocol} ${addressText(peer)} → ${addressText(local)}`,
        hostText(connection),
        tlsText(connection),
        faultText(connection),
        networkText(connection),
        count(index.exchangesOn(id).length, 'exchange'),
        `${count(receivedBytes, 'byte')} received`,
        `${count(sentBytes, 'byte')} sent`,
        closeText(closed),
      ].filter((each) => each !== undefined);
      const cells = [String(id), milliseconds(openedMs), closed && milliseconds(closed.timeMs)];
      return row(cells, words.map(visibleText).join(' · '));
    }),
  ].flat();
}

/** The bytes of a connection that belong to none of its exchanges: of a request that was refused, or incomplete. */
export function restText(connection: WireConnection, index: LogIndex): string[] {
  const { received, sent } = index.restOf(connection);
  if (received.length === 0 && sent.length === 0) return [];
  return [
    '',
    `Connection ${connection.id}, after its last exchange`,
    '',
    ...bytesText(received, sent),
  ];
}

function row(cells: readonly (string | undefined)[], connection: string): string[] {
  const numbers = cells.map((text = 'open', index) =>
    cell(text, columns[index] as number, 'right'),
  );
  return hang(`${numbers.join('')}  `, connection);
}
