// A connection as the packets that could have carried it: the handshake, its
// bytes, each packet acknowledged at once, and its end.
//
// Rule: whatever is in the log, sequence and acknowledgement numbers are those
// of a faultless network, so that what looks odd in Wireshark was odd.

import { lengthOf } from '../../journal/segments.ts';
import type { WireClose, WireSegment } from '../../journal/wire-log.ts';
import { encodePacket, maxPayloadBytes, tcpFlags, type Endpoint } from './tcp-packet.ts';

/** A packet of a capture. */
export interface CapturedPacket {
  readonly timeMs: number;
  /** From the IP header on. */
  readonly bytes: Buffer;
  /** How long it was: more than `bytes` when something is missing. */
  readonly originalLength: number;
  readonly comments: readonly string[];
}

/** What a capture says of a connection. */
export interface Conversation {
  readonly peer: Endpoint;
  readonly server: Endpoint;
  readonly openedMs: number;
  readonly closed: WireClose | undefined;
  /** In the order in which they passed. */
  readonly segments: readonly WireSegment[];
  /** Comments on the first packet. */
  readonly comments: readonly string[];
  /** Comments on the first packet of a segment. */
  commentsOn(segment: WireSegment): readonly string[];
}

type Party = WireClose['by'];

type Event =
  | { readonly kind: 'bytes'; readonly segment: WireSegment; readonly timeMs: number }
  | { readonly kind: 'end' | 'reset'; readonly by: Party; readonly timeMs: number };

interface Side {
  readonly endpoint: Endpoint;
  /** The sequence number of its next byte. */
  next: number;
}

const nothing: Uint8Array = new Uint8Array(0);
const initialSequence = 1000;
/** More missing packets than this are skipped: nobody scrolls through them. */
const maxMissingPackets = 1000;
const { fin, syn, rst, psh, ack } = tcpFlags;

/** The packets of a conversation, in order. */
export function packetsOf(conversation: Conversation): readonly CapturedPacket[] {
  const writer = new PacketWriter(conversation);
  for (const event of eventsOf(conversation)) {
    if (event.kind === 'bytes') writer.carry(event.segment, conversation.commentsOn(event.segment));
    else if (event.kind === 'end') writer.end(event.by, event.timeMs);
    else writer.reset(event.by, event.timeMs);
  }
  return writer.packets;
}

function eventsOf({ segments, closed }: Conversation): readonly Event[] {
  const events: readonly Event[] = segments.map((segment) => ({
    kind: 'bytes',
    segment,
    timeMs: segment.timeMs,
  }));
  if (closed === undefined) return events;
  const { by, how, timeMs } = closed;
  if (how === 'rst' || how === 'refused') return [...events, { kind: 'reset', by, timeMs }];
  // Whoever ended its side can still have been sent bytes, but has sent none.
  const direction = by === 'peer' ? 'received' : 'sent';
  const before = segments.findLastIndex(
    (segment) => segment.timeMs <= timeMs || segment.direction === direction,
  );
  return [
    ...events.slice(0, before + 1),
    { kind: 'end', by, timeMs },
    ...events.slice(before + 1),
    { kind: 'end', by: by === 'peer' ? 'server' : 'peer', timeMs },
  ];
}

class PacketWriter {
  readonly packets: CapturedPacket[] = [];
  readonly #sides: Readonly<Record<Party, Side>>;
  #timeMs: number;
  /** For the next packet. */
  #comments: readonly string[];

  constructor({ peer, server, openedMs, comments }: Conversation) {
    this.#sides = {
      peer: { endpoint: peer, next: initialSequence },
      server: { endpoint: server, next: initialSequence },
    };
    this.#timeMs = openedMs;
    this.#comments = comments;
    this.#send('peer', syn);
    this.#sides.peer.next += 1;
    this.#send('server', syn | ack);
    this.#sides.server.next += 1;
    this.#send('peer', ack);
  }

  carry(segment: WireSegment, comments: readonly string[]): void {
    this.#advance(segment.timeMs);
    this.#comments = [...this.#comments, ...comments];
    const by = segment.direction === 'received' ? 'peer' : 'server';
    const length = lengthOf(segment);
    if (segment.kind === 'cut' && length > maxMissingPackets * maxPayloadBytes) {
      this.#sides[by].next += length;
      this.#comments = [...this.#comments, `${length} bytes before this one were not kept.`];
      return;
    }
    for (let start = 0; start < length; start += maxPayloadBytes) {
      const end = Math.min(length, start + maxPayloadBytes);
      if (segment.kind === 'bytes') this.#send(by, psh | ack, segment.bytes.subarray(start, end));
      else this.#send(by, psh | ack, nothing, end - start);
      this.#sides[by].next += end - start;
      this.#send(other(by), ack);
    }
  }

  end(by: Party, timeMs: number): void {
    this.#advance(timeMs);
    this.#send(by, fin | ack);
    this.#sides[by].next += 1;
    this.#send(other(by), ack);
  }

  reset(by: Party, timeMs: number): void {
    this.#advance(timeMs);
    this.#send(by, rst | ack);
  }

  /** The time of a packet is never before that of the one before it. */
  #advance(timeMs: number): void {
    this.#timeMs = Math.max(this.#timeMs, timeMs);
  }

  #send(by: Party, flags: number, payload: Uint8Array = nothing, missingBytes = 0): void {
    const from = this.#sides[by];
    const to = this.#sides[other(by)];
    const bytes = encodePacket({
      from: from.endpoint,
      to: to.endpoint,
      sequence: from.next,
      acknowledgement: (flags & ack) === 0 ? 0 : to.next,
      flags,
      payload,
      missingBytes,
    });
    this.packets.push({
      timeMs: this.#timeMs,
      bytes,
      originalLength: bytes.length + missingBytes,
      comments: this.#comments,
    });
    this.#comments = [];
  }
}

function other(party: Party): Party {
  return party === 'peer' ? 'server' : 'peer';
}
