// One client: connections one after the other, each with a scenario that its seed chooses.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import type { Random } from '../fuzz/random.ts';
import type { Leave, Scenario } from './scenario.ts';

/** Where the server listens. */
export interface SoakPorts {
  readonly port: number;
  readonly tlsPort: number;
}

/** What one visit came to. */
export interface Visit {
  readonly scenario: Scenario;
  readonly leave: Leave;
  /** The port of the client. */
  readonly port: number;
  /** Whether the server ended its side in time; true for a client that did not wait for it. */
  readonly isNoticed: boolean;
}

const firstBytesMs = 100;
/** Far more than any answer of the soak takes, for a server that has seen its peer leave. */
const patienceMs = 15_000;
const tlsShare = 0.08;

/** What a client does is settled before it does it: the same seed, the same decisions. */
interface Plan {
  readonly scenario: Scenario;
  readonly pieces: readonly string[];
  readonly pauseMs: number;
  readonly stay: Scenario['stays'][number];
  readonly leave: Leave;
  readonly isEncrypted: boolean;
  readonly readsOn: boolean;
}

/** What the next connection of a client is for. */
export function planVisit(scenarios: readonly Scenario[], random: Random): Plan {
  const scenario = weighted(scenarios, random);
  return {
    scenario,
    pieces: scenario.send(random),
    pauseMs: random.int(0, 3),
    stay: random.pick(scenario.stays),
    leave: random.pick(scenario.leaves),
    isEncrypted: random.chance(tlsShare),
    readsOn: random.chance(0.9),
  };
}

/** Carries out a plan. */
export async function visit(plan: Plan, ports: SoakPorts): Promise<Visit> {
  const { scenario, leave, isEncrypted } = plan;
  const transport = connect({
    port: isEncrypted ? ports.tlsPort : ports.port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  transport.on('error', () => {});
  const closed = once(transport, 'close').catch(() => {});
  const socket = isEncrypted ? encrypted(transport) : transport;
  await Promise.race([once(socket, isEncrypted ? 'secureConnect' : 'connect'), closed]).catch(
    () => {},
  );
  const port = transport.localPort ?? 0;
  // One that does not read on fills the way to it.
  if (plan.readsOn || leave === 'fin') socket.resume();
  const cameMs = once(socket, 'data').catch(() => {});
  for (const piece of plan.pieces) {
    if (transport.destroyed) break;
    socket.write(piece);
    // oxlint-disable-next-line no-await-in-loop
    if (plan.pauseMs > 0) await sleep(plan.pauseMs);
  }
  await stayed(plan.stay, Promise.race([cameMs, closed]));
  const isNoticed = await gone(socket, transport, leave, closed);
  return { scenario, leave, port, isNoticed };
}

function weighted(scenarios: readonly Scenario[], random: Random): Scenario {
  let left = random.int(
    1,
    scenarios.reduce((sum, { weight }) => sum + weight, 0),
  );
  return scenarios.find(({ weight }) => (left -= weight) <= 0) as Scenario;
}

function encrypted(transport: Socket): Socket {
  const socket = connectTls({ socket: transport, rejectUnauthorized: false });
  socket.on('error', () => {});
  return socket;
}

async function stayed(stay: Plan['stay'], came: Promise<unknown>): Promise<void> {
  if (stay === 'atOnce') return;
  if (stay === 'firstBytes') await within(came, firstBytesMs);
  else await sleep(stay);
}

/** Leaves; whether the server has noticed, where that is waited for. */
async function gone(
  socket: Socket,
  transport: Socket,
  leave: Leave,
  closed: Promise<unknown>,
): Promise<boolean> {
  if (leave === 'reset') transport.resetAndDestroy();
  else if (leave === 'abort') transport.destroy();
  else {
    socket.end();
    const isNoticed = await within(closed, patienceMs);
    transport.destroy();
    return isNoticed;
  }
  await closed;
  return true;
}

/** Whether it happens within this time. */
async function within(happens: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const timeout = new AbortController();
  const isInTime = await Promise.race([
    happens.then(() => true),
    sleep(timeoutMs, false, { signal: timeout.signal }).catch(() => false),
  ]);
  timeout.abort();
  return isInTime;
}
