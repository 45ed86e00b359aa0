// What a SOCKS5 client says, as bytes.

import { RawClient } from './raw-client.ts';

export const socksGreeting: Buffer = Buffer.from([5, 1, 0]);

/** A request for a host name (RFC 1928 §4). */
function socksRequest(host: string, port: number): Buffer {
  const name = Buffer.from(host);
  return Buffer.from([5, 1, 0, 3, name.length, ...name, port >> 8, port & 0xff]);
}

/** Everything that a client says in one packet. */
export function socksHandshake(host: string, port: number): Buffer {
  return Buffer.concat([socksGreeting, socksRequest(host, port)]);
}

/** What a client is told when it is connected: the method, and the reply. */
export const socksConnected: string = socksReplies(0);

/** What a client is told: the method, and a reply with this code. */
export function socksReplies(code: number): string {
  return Buffer.from([5, 0, 5, code, 0, 1, 0, 0, 0, 0, 0, 0]).toString('latin1');
}

/** A client that is connected to a host through a proxy. */
export async function openThrough(
  proxyPort: number,
  host: string,
  port: number,
): Promise<RawClient> {
  const client = await RawClient.open(proxyPort);
  await client.send(socksHandshake(host, port)).sees(socksConnected);
  return client;
}
