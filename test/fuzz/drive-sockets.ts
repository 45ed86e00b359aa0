// Runs cases over sockets, many at once, against a server in a process of its own.

import { Child } from './child.ts';
import type { Fault } from './fault.ts';
import { BrokenRule } from './kind.ts';
import { toLiteral } from './literal.ts';
import { Random } from './random.ts';
import { converse, type Ports } from './sockets/client.ts';
import type { Conversation, SocketKind } from './sockets/conversation.ts';
import type { ServerNews, ServerQuestion } from './sockets/server-process.ts';
import { tagOf } from './sockets/tag.ts';
import type { Batch, Tally } from './tally.ts';

/** Fewer than a server keeps in mind. */
const roundSize = 800;
const clientsAtOnce = 16;
/** What may have done it, when something is told late. */
const suspectCount = 32;
const serverPatienceMs = 60_000;

interface Case {
  readonly kind: SocketKind;
  readonly index: number;
  readonly conversation: Conversation;
}

/** Runs rounds of all kinds mixed, as long as the tally wants more. */
export async function driveSockets(kinds: readonly SocketKind[], tally: Tally): Promise<void> {
  const share = kinds.reduce((sum, kind) => sum + kind.share, 0);
  const site = new Site();
  for (let round = 0; tally.wantsMore(kinds); round += 1) {
    const batches = kinds.flatMap((kind) => {
      const batch = tally.next(kind, Math.ceil((roundSize * kind.share) / share));
      return batch === undefined ? [] : [[kind, batch] as const];
    });
    const cases = batches.flatMap(([kind, batch]) => casesOf(kind, batch));
    // oxlint-disable-next-line no-await-in-loop
    const { faults, heapMb, longestMs } = await site.run(mixed(cases), round % 2 === 1);
    tally.heaps.sockets.push(heapMb);
    for (const [kind, batch] of batches) {
      const own = faults.filter((fault) => fault.kind === kind.name);
      tally.add(kind, batch, { faults: own, longestMs, heapMb });
    }
    const ofNone = faults.filter((fault) => !kinds.some(({ name }) => name === fault.kind));
    for (const fault of ofNone) tally.keep(fault);
  }
  site.close();
}

function casesOf(kind: SocketKind, { seed, from, to }: Batch): Case[] {
  return Array.from({ length: to - from }, (_, i) => {
    const index = from + i;
    return { kind, index, conversation: kind.generate(new Random(seed, kind.name, index)) };
  });
}

/** Kinds in turn, in an order that is always the same. */
function mixed(cases: readonly Case[]): Case[] {
  const random = new Random('order', cases.length);
  return cases
    .map((each) => [random.int(0, 2 ** 30), each] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, each]) => each);
}

interface Round {
  readonly faults: readonly Fault[];
  readonly heapMb: number;
  readonly longestMs: number;
}

/** A server, and all that is said to it. */
class Site {
  #child: Child<ServerQuestion, ServerNews> | undefined;
  #answered: (news: ServerNews | undefined) => void = () => {};
  #whenBroken: (rule: string) => void = () => {};
  #tags = 0;

  close(): void {
    this.#child?.kill();
  }

  async run(cases: readonly Case[], record: boolean): Promise<Round> {
    const alone = await this.#play(cases, record);
    const faults = [...alone.faults];
    for (const [rule, suspects] of alone.strays) {
      // oxlint-disable-next-line no-await-in-loop
      const fault = await this.#convict(rule, suspects, record);
      if (fault !== undefined) faults.push(fault);
    }
    return { ...alone, faults };
  }

  /**
   * Which of several cases breaks a rule when it is alone; undefined when all of them together do
   * not break it again: many clients at once had the processor.
   */
  async #convict(
    rule: string,
    suspects: readonly Case[],
    record: boolean,
  ): Promise<Fault | undefined> {
    for (const suspect of suspects) {
      // oxlint-disable-next-line no-await-in-loop
      const { faults, strays } = await this.#play([suspect], record);
      const [fault = strays[0] && faultOf(suspect, strays[0][0])] = faults;
      if (fault !== undefined) return fault;
    }
    const together = await this.#play(suspects, record);
    if (together.faults.length === 0 && together.strays.length === 0) {
      console.log(`seen once, and not again: ${rule.split('\n', 1).join('')}`);
      return undefined;
    }
    const names = suspects.map(({ kind, index }) => `${kind.name} ${index}`).join(', ');
    return { kind: 'sockets', rule: `${rule}\n  No case alone does it. At that time: ${names}` };
  }

  /** Runs cases; what the server says by itself comes with those that may have done it. */
  async #play(
    cases: readonly Case[],
    record: boolean,
  ): Promise<Round & { readonly strays: readonly (readonly [string, readonly Case[]])[] }> {
    const faults: Fault[] = [];
    const strays: [string, readonly Case[]][] = [];
    const recent: Case[] = [];
    const byPort = new Map<number, Case>();
    const opened = await this.#ask({ ask: 'open', record });
    if (opened?.news !== 'opened') throw new Error('the server does not start');
    this.#whenBroken = (rule) => {
      if (strays.length === 0) strays.push([rule, recent.slice(-suspectCount).toReversed()]);
    };
    const queue = [...cases];
    const work = async (): Promise<void> => {
      for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
        const current = each;
        recent.push(current);
        // oxlint-disable-next-line no-await-in-loop
        const fault = await this.#one(current, opened.ports, (port) => byPort.set(port, current));
        recent.splice(recent.indexOf(current), 1);
        recent.push(current);
        if (fault !== undefined) faults.push(fault);
      }
    };
    await Promise.all(Array.from({ length: clientsAtOnce }, work));
    const rested = await this.#ask({ ask: 'rest' });
    if (rested?.news !== 'rested') {
      strays.push(['the server comes to rest', recent.slice(-suspectCount)]);
      return { faults, strays, heapMb: 0, longestMs: 0 };
    }
    for (const port of rested.openPorts) {
      const left = byPort.get(port);
      if (left !== undefined)
        faults.push(faultOf(left, 'a connection is closed when its client has left'));
    }
    return { faults, strays, heapMb: rested.heapMb, longestMs: rested.longestBeatMs };
  }

  async #one(each: Case, ports: Ports, opened: (port: number) => void): Promise<Fault | undefined> {
    this.#tags += 1;
    try {
      await converse(each.conversation, ports, tagOf(this.#tags), opened);
      return undefined;
    } catch (error) {
      if (error instanceof BrokenRule) return faultOf(each, error.message);
      throw error;
    }
  }

  /** Undefined when the server does not come back, and was ended. */
  #ask(question: ServerQuestion): Promise<ServerNews | undefined> {
    return new Promise((resolve) => {
      this.#child ??= new Child<ServerQuestion, ServerNews>('server-process', (news) =>
        this.#heard(news),
      );
      const child = this.#child;
      const timer = setTimeout(() => child.kill(), serverPatienceMs);
      this.#answered = (news) => {
        clearTimeout(timer);
        if (news === undefined) this.#child = undefined;
        resolve(news);
      };
      if (child.isGone) this.#answered(undefined);
      child.whenGone(() => this.#answered(undefined));
      child.tell(question);
    });
  }

  #heard(news: ServerNews): void {
    if (news.news === 'broken') this.#whenBroken(news.rule);
    else this.#answered(news);
  }
}

function faultOf({ kind, index, conversation }: Case, rule: string): Fault {
  return { kind: kind.name, index, rule, literal: toLiteral(conversation) };
}
