// The parameters of permessage-deflate, as a field says them (RFC 7692 §7.1).

/** What one side says. */
export interface DeflateParameters {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  /** 8 to 15; undefined: not said. */
  readonly serverMaxWindowBits: number | undefined;
  /** 8 to 15; `any` names the parameter without a value; undefined: not said. */
  readonly clientMaxWindowBits: number | 'any' | undefined;
}

/** zlib has no smaller window for raw deflate. */
export const minWindowBits = 9;
export const deflateName = 'permessage-deflate';

/** What a client offers of it, in its order; what is wrong is declined (§7.1). */
export function deflateOffers(field: string): DeflateParameters[] {
  return field.split(',').flatMap((each) => parametersOf(each) ?? []);
}

/** What a server says of it; undefined when that is something else, or wrong. */
export function deflateAnswer(field: string): DeflateParameters | undefined {
  const parameters = parametersOf(field);
  if (parameters === undefined || parameters.clientMaxWindowBits === 'any') return undefined;
  const { serverMaxWindowBits: bits = minWindowBits } = parameters;
  return bits < minWindowBits ? undefined : parameters;
}

/** No value of it has a comma or a semicolon. Undefined when one is unknown, comes twice or is wrong. */
function parametersOf(extension: string): DeflateParameters | undefined {
  const [name = '', ...others] = extension.split(';').map((part) => part.trim());
  if (name.toLowerCase() !== deflateName) return undefined;
  const parameters = others.map(parameterOf);
  const values = new Map(parameters);
  if (values.size !== parameters.length || !parameters.every(isRight)) return undefined;
  const server = values.get('server_max_window_bits');
  const client = values.get('client_max_window_bits');
  const hasClient = values.has('client_max_window_bits');
  return {
    serverNoContextTakeover: values.has('server_no_context_takeover'),
    clientNoContextTakeover: values.has('client_no_context_takeover'),
    serverMaxWindowBits: server === undefined ? undefined : Number(server),
    clientMaxWindowBits: !hasClient ? undefined : client === undefined ? 'any' : Number(client),
  };
}

type Parameter = readonly [name: string, value: string | undefined];

function parameterOf(text: string): Parameter {
  const at = text.indexOf('=');
  if (at === -1) return [text.toLowerCase(), undefined];
  const value = text.slice(at + 1).trim();
  return [text.slice(0, at).trim().toLowerCase(), value.replace(/^"(.*)"$/, '$1')];
}

function isRight([name, value]: Parameter): boolean {
  switch (name) {
    case 'server_no_context_takeover':
    case 'client_no_context_takeover':
      return value === undefined;
    case 'server_max_window_bits':
      return value !== undefined && isWindowBits(value);
    case 'client_max_window_bits':
      return value === undefined || isWindowBits(value);
    default:
      return false;
  }
}

function isWindowBits(value: string): boolean {
  return /^(?:[89]|1[0-5])$/.test(value);
}
