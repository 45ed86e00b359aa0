// What both sides agree on for compressed messages (RFC 7692 §7.1).

import {
  deflateName,
  deflateOffers,
  minWindowBits,
  type DeflateParameters,
} from '../script/deflate-parameters.ts';
import { MessageDeflater, MessageInflater } from './deflate-window.ts';

/** Messages that are compressed, and the field that says so. */
export interface AgreedDeflate {
  /** The value of `Sec-WebSocket-Extensions`. */
  readonly field: string;
  readonly deflater: MessageDeflater;
  readonly inflater: MessageInflater;
}

/**
 * Answers the offers of a client.
 *
 * @param offers the value of its `Sec-WebSocket-Extensions`
 * @param wanted what the server would say
 * @returns undefined when it offers nothing that the server can do
 */
export function agreeOn(offers: string, wanted: DeflateParameters): AgreedDeflate | undefined {
  for (const offer of deflateOffers(offers)) {
    const agreed = join(offer, wanted);
    if (agreed !== undefined) return realize(agreed);
  }
  return undefined;
}

function join(offer: DeflateParameters, wanted: DeflateParameters): DeflateParameters | undefined {
  const server = smaller(offer.serverMaxWindowBits, wanted.serverMaxWindowBits);
  if (server !== undefined && server < minWindowBits) return undefined;
  const { clientMaxWindowBits: offered } = offer;
  const { clientMaxWindowBits: client } = wanted;
  // A client that does not name it has no way to obey.
  if (client !== undefined && offered === undefined) return undefined;
  return {
    serverNoContextTakeover: offer.serverNoContextTakeover || wanted.serverNoContextTakeover,
    clientNoContextTakeover: offer.clientNoContextTakeover || wanted.clientNoContextTakeover,
    serverMaxWindowBits: server,
    clientMaxWindowBits:
      typeof offered === 'number' && typeof client === 'number'
        ? Math.min(offered, client)
        : client,
  };
}

function smaller(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined) return other;
  return other === undefined ? one : Math.min(one, other);
}

function realize(agreed: DeflateParameters): AgreedDeflate {
  const { serverNoContextTakeover, clientNoContextTakeover } = agreed;
  const { serverMaxWindowBits, clientMaxWindowBits } = agreed;
  const field = [
    deflateName,
    ...(serverNoContextTakeover ? ['server_no_context_takeover'] : []),
    ...(clientNoContextTakeover ? ['client_no_context_takeover'] : []),
    ...(serverMaxWindowBits === undefined ? [] : [`server_max_window_bits=${serverMaxWindowBits}`]),
    ...(clientMaxWindowBits === undefined ? [] : [`client_max_window_bits=${clientMaxWindowBits}`]),
  ].join('; ');
  return {
    field,
    deflater: new MessageDeflater({
      isKept: !serverNoContextTakeover,
      bits: serverMaxWindowBits ?? 15,
    }),
    // A window that is larger than the client's reads all that it says.
    inflater: new MessageInflater({ isKept: !clientNoContextTakeover, bits: 15 }),
  };
}
