import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Both ends of a connection on loopback: the one that was accepted, as our servers accept it, and its peer. */
export async function openSocketPair(): Promise<[accepted: Socket, peer: Socket]> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const accepting = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const peer = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  peer.on('error', () => {});
  const accepted = await accepting;
  accepted.on('error', () => {});
  server.close();
  return [accepted, peer];
}
