// What this process has open, as `lsof` would list it.

import { existsSync, readFileSync } from 'node:fs';
import { openFiles, tellsOpenFiles } from './open-files.ts';

/** Columns of a table of the system that lists sockets of TCP. */
const localColumn = 1;
const remoteColumn = 2;
const stateColumn = 3;
const inodeColumn = 9;
const listeningState = '0A';

/** A socket of TCP. */
export interface OpenSocket {
  /** What no other socket has. */
  readonly inode: string;
  readonly localPort: number;
  /** 0 for one that listens. */
  readonly remotePort: number;
  readonly isListening: boolean;
}

/** The sockets of TCP of this process; only where {@link tellsOpenFiles}. */
export function openSockets(): OpenSocket[] {
  return Object.values(tcpSockets(inodesOf(openFiles())));
}

/**
 * Sockets, files and timers of this process, each under a name of its own. Where the system does
 * not tell, they are those that Node waits for.
 */
export function openResources(): string[] {
  const awaited = process
    .getActiveResourcesInfo()
    .filter((name) => name === 'Timeout' || (!tellsOpenFiles && /^TCP|^FS/.test(name)));
  if (!tellsOpenFiles) return numbered(awaited);
  const files = openFiles();
  const sockets = tcpSockets(inodesOf(files));
  // What is no socket of TCP, or one that is connected to nobody any more, has but its number.
  const others = files.filter((file) => sockets[inodeOf(file) ?? ''] === undefined);
  return numbered([...Object.values(sockets).map(describeSocket), ...others, ...awaited]);
}

/** What is open now and was not then. */
export function openedSince(before: readonly string[]): string[] {
  return openResources().filter((name) => !before.includes(name));
}

/** Resolves when nothing is open that was not then, or after a time that is long for this, with what is. */
export async function leftSince(before: readonly string[]): Promise<string[]> {
  const deadline = performance.now() + 5_000;
  let opened = openedSince(before);
  while (opened.length > 0 && performance.now() < deadline) {
    // This timer is over when it is looked again.
    await new Promise((resolve) => setTimeout(resolve, 5));
    opened = openedSince(before);
  }
  return opened;
}

/** The rows of the system's tables, by inode. */
function tcpSockets(inodes: ReadonlySet<string>): Record<string, OpenSocket> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter(existsSync);
  const rows = tables
    .flatMap((table) => readFileSync(table, 'latin1').trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => inodes.has(row[inodeColumn] ?? ''));
  return Object.fromEntries(
    rows.map((row) => {
      const socket: OpenSocket = {
        inode: row[inodeColumn] ?? '',
        localPort: portOf(row[localColumn]),
        remotePort: portOf(row[remoteColumn]),
        isListening: row[stateColumn] === listeningState,
      };
      return [socket.inode, socket];
    }),
  );
}

/** The last part of an address, such as `0100007F:1F90`. */
function portOf(address = ''): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}

function describeSocket({ inode, localPort, remotePort, isListening }: OpenSocket): string {
  const peer = isListening ? 'listening' : `connected to ${remotePort}`;
  return `TCP socket ${inode}: port ${localPort}, ${peer}`;
}

function inodesOf(files: readonly string[]): Set<string> {
  return new Set(files.flatMap((file) => inodeOf(file) ?? []));
}

function inodeOf(file: string): string | undefined {
  return /^socket:\[(\d+)\]$/.exec(file)?.[1];
}

/** Several of one name get numbers, so that each counts. */
function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
