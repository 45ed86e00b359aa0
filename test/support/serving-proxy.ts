// A server behind our SOCKS listener, as a browser reaches it.

import { Listeners, TlsIdentity } from '../../src/net/listening/listeners.ts';
import { SocksListener } from '../../src/net/proxy/socks-listener.ts';
import { checkOptions, type ServerOptions } from '../../src/options/options.ts';
import { socksPolicy } from '../../src/serving/socks-policy.ts';
import { Wpt } from '../../src/serving/wpt.ts';

export interface ServingProxy {
  readonly wpt: Wpt;
  /** Of the SOCKS listener. */
  readonly port: number;
  /** Of the server's own key, by which a browser can be told to trust it. */
  readonly spkiHash: string;
  close(): Promise<void>;
}

export async function openServingProxy(options: ServerOptions): Promise<ServingProxy> {
  const checked = await checkOptions(options);
  const identity = new TlsIdentity();
  const listeners = await Listeners.open(checked.ports, identity);
  const wpt = new Wpt(listeners, checked, true);
  listeners.serve(wpt.serving);
  const socks = await SocksListener.open();
  const { names, otherHosts } = checked;
  socks.serve(socksPolicy(listeners, { names, otherHosts, refused() {} }));
  return {
    wpt,
    port: socks.port,
    spkiHash: await identity.spkiHash(),
    async close() {
      await socks.close();
      await listeners.close();
    },
  };
}
