// The names that a template knows: what the request says, and the configuration of
// the server under the reference's names.

import type { Request } from '../http/request/request.ts';
import type { HostNames, ServerConfig } from '../http/host-names/server-config.ts';
import { headerBytes, templateFunctions } from './template-functions.ts';
import { namesOf, type TemplateNames, type TemplateValue } from './template-value.ts';

type Lookup = (request: Request) => TemplateValue;

const lookups: ReadonlyMap<string, Lookup> = new Map<string, Lookup>([
  ['headers', headers],
  ['GET', parameters],
  ['hosts', ({ server }) => hosts(server.config)],
  ['domains', ({ server }) => hosts(server.config).get('') ?? namesOf({})],
  ['host', ({ server }) => server.config.browserHost],
  ['location', location],
  ['url_base', ({ urlBase }) => urlBase],
  ['browser_host', ({ server }) => server.config.browserHost],
  ['server_host', ({ server }) => server.config.serverHost],
  ['bind_address', () => true],
  ['check_subdomains', () => true],
  ['doc_root', ({ server }) => server.config.docRoot],
  ['paths', ({ server }) => namesOf({ doc_root: server.config.docRoot })],
  ['ports', ({ server }) => namesOf(server.config.ports)],
  ['alternate_hosts', ({ server }) => namesOf(server.config.alternateHosts)],
  ['all_domains', ({ server }) => hosts(server.config)],
  ['not_domains', ({ server }) => namesByHost(server.config.allNotDomains)],
  ['ssl', ({ server }) => ssl(server.config)],
]);

/** What a request lets a template name. Nothing is looked up before it is asked for. */
export function templateNames(request: Request): TemplateNames {
  const functions = templateFunctions(request);
  return {
    kind: 'names',
    get: (name) => functions.get(name) ?? lookups.get(name)?.(request),
    known: () => [...functions.keys(), ...lookups.keys()],
  };
}

function headers(request: Request): TemplateNames {
  return {
    kind: 'names',
    get: (name) => headerBytes(request, name),
    known: () => [...new Set([...request.headers].map(([name]) => name))],
  };
}

/** A parameter that is missing is empty. */
function parameters(request: Request): TemplateNames {
  const values = queryParameters(request.query);
  return {
    kind: 'names',
    get: (name) => values.get(Buffer.from(name).toString('latin1')) ?? '',
    known: () => [...values.keys()],
  };
}

/**
 * The first value of each parameter as bytes: a template prints what was sent, which need not be
 * text. Names are latin-1: each character is one byte.
 */
function queryParameters(query: string): ReadonlyMap<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const [name = ''] = pair.split('=', 1);
    const key = decoded(name);
    if (!values.has(key)) {
      values.set(key, Buffer.from(decoded(pair.slice(name.length + 1)), 'latin1'));
    }
  }
  return values;
}

function decoded(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** The hosts that lead to the server, and those that do not. */
function hosts({ allDomains, allNotDomains }: ServerConfig): TemplateNames {
  return namesByHost(
    Object.fromEntries(
      Object.entries(allDomains).map(([host, domains]) => [
        host,
        { ...domains, ...allNotDomains[host] },
      ]),
    ),
  );
}

function namesByHost(byHost: Readonly<Record<string, HostNames>>): TemplateNames {
  return namesOf(
    Object.fromEntries(Object.entries(byHost).map(([host, domains]) => [host, namesOf(domains)])),
  );
}

function location(request: Request): TemplateNames {
  const { scheme, hostname, port: written, path, query } = request.urlParts;
  const port = written ?? (scheme === 'https' ? 443 : 80);
  const host = `${hostname}:${port}`;
  return namesOf({
    server: `${scheme}://${host}`,
    scheme,
    host,
    hostname,
    port,
    path,
    pathname: path,
    query: `?${query}`,
  });
}

function ssl({ ports }: ServerConfig): TemplateNames {
  const isOn = (ports.https ?? []).length > 0;
  return namesOf({ type: isOn ? 'pregenerated' : 'none', encrypt_after_connect: false });
}
