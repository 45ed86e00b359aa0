// Asks our server everything that the reference was asked.

import type { Server } from '../../src/server.ts';
import { Client, type Received } from './client.ts';
import { compare, isLate, type Comparison } from './compare.ts';
import { DocumentRoots } from './document-roots.ts';
import { Heartbeat } from './heartbeat.ts';
import { recordedAnswer, splitMessages, type Answer, type Message, type Times } from './message.ts';
import { isTimed, requestToUs, type Recording, type SetUpName } from './recording.ts';
import { startSetUp } from './set-ups.ts';
import type { Ports } from './counterparts.ts';

/** Connections that are open at once. */
const maxConnections = 32;
/** How often a timed exchange is asked because the machine was too busy to tell what was sent when. */
const timedAttempts = 5;

/** Replays recordings, each against the server of its set-up. */
export async function replay(recordings: readonly Recording[]): Promise<Comparison[]> {
  await using roots = await DocumentRoots.create(recordings);
  const compared = new Map<Recording, Comparison>();
  for (const name of new Set(recordings.map(({ server }) => server))) {
    const own = recordings.filter(({ server }) => server === name);
    for (const each of await replaySetUp(name, roots, own)) compared.set(each.recording, each);
  }
  return recordings.map((recording) => compared.get(recording)!);
}

async function replaySetUp(
  name: SetUpName,
  roots: DocumentRoots,
  recordings: readonly Recording[],
): Promise<Comparison[]> {
  await using server = await startSetUp(name, roots.of(name));
  const player = new Replayer(server, await portsOf(server));
  const timed = recordings.filter(isTimed);
  const others = sequencesOf(recordings.filter((recording) => !isTimed(recording)));
  return [
    ...(await player.playAll(others)),
    // By themselves, so that nothing else makes them late.
    ...(await player.playAll(timed.map((recording) => [recording]))),
  ];
}

/** Exchanges that were recorded one after the other stay together. */
function sequencesOf(recordings: readonly Recording[]): Recording[][] {
  const sequences: Recording[][] = [];
  for (const recording of recordings) {
    // The one before it may not be among the recordings: then its place is where it was made.
    if (recording.after === undefined) sequences.push([recording]);
    else sequences.at(-1)?.push(recording);
  }
  return sequences;
}

/** One server and its answers. */
class Replayer {
  readonly #server: Server;
  readonly #ports: Ports;
  readonly #heartbeat: Heartbeat;

  constructor(server: Server, ports: Ports) {
    this.#server = server;
    this.#ports = ports;
    this.#heartbeat = new Heartbeat(server);
  }

  /** Plays sequences side by side, and the exchanges of each one after the other. */
  async playAll(sequences: readonly (readonly Recording[])[]): Promise<Comparison[]> {
    const waiting = [...sequences];
    const compared: Comparison[] = [];
    const playWaiting = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        for (const recording of next) compared.push(await this.#play(recording));
      }
    };
    await Promise.all(Array.from({ length: maxConnections }, playWaiting));
    return compared;
  }

  async #play(recording: Recording): Promise<Comparison> {
    let comparison = await this.#playOnce(recording);
    const isUnclear = (): boolean =>
      isLate(comparison) || comparison.differences.some(({ kind }) => kind === 'pieces');
    for (let attempt = 1; attempt < timedAttempts && isUnclear(); attempt++) {
      comparison = await this.#playOnce(recording);
    }
    return comparison;
  }

  async #playOnce(recording: Recording): Promise<Comparison> {
    const client = await Client.open(this.#server.port);
    try {
      await client.send(requestToUs(recording.request), recording.client);
      await this.#heartbeat.quiet(client);
    } finally {
      client.close();
    }
    const { received } = client;
    const answer = { ...answerOf(received, recording), reset: received.ending === 'reset' };
    return compare(recording, recordedAnswer(recording), answer, this.#ports);
  }
}

function answerOf(received: Received, recording: Recording): Answer {
  const messages = splitMessages(received.bytes, recording.request);
  const closed = received.ending !== undefined;
  if (!isTimed(recording)) return { messages, closed };
  return { messages, closed, times: timesOf(received, messages[0]) };
}

function timesOf({ bytes, reads }: Received, message: Message | undefined): Times {
  const headEnd = bytes.indexOf('\r\n\r\n') + 3;
  const headRead = reads.findLast(({ offset }) => offset <= headEnd);
  const pieces = reads.flatMap(({ offset: start, atMs }, index) => {
    const end = reads[index + 1]?.offset ?? Infinity;
    const offset = message?.offsets.findIndex((at) => at >= start && at < end) ?? -1;
    return offset === -1 ? [] : [{ offset, atMs }];
  });
  return { headAtMs: headRead?.atMs ?? Infinity, pieces };
}

/** The bound ports, as a handler sees them. */
async function portsOf(server: Server): Promise<Ports> {
  let [first, second]: readonly (number | undefined)[] = [server.port];
  const route = server.route('/ports', (request) => {
    [first, second] = request.server.config.ports['http'] ?? [];
    return {};
  });
  await (await fetch(`http://127.0.0.1:${server.port}/ports`)).arrayBuffer();
  route.unroute();
  return { first: first ?? server.port, second };
}
