import type { PureKind } from './kind.ts';
import { clientHello } from './pure/client-hello.ts';
import { forms } from './pure/forms.ts';
import { headerFiles } from './pure/header-files.ts';
import { parser } from './pure/parser.ts';
import { paths } from './pure/paths.ts';
import { patterns } from './pure/patterns.ts';
import { pipes } from './pure/pipes.ts';
import { ranges } from './pure/ranges.ts';
import { scripts } from './pure/scripts.ts';
import { socksBytes } from './pure/socks-bytes.ts';
import { templates } from './pure/templates.ts';
import type { SocketKind } from './sockets/conversation.ts';
import { requests } from './sockets/requests.ts';
import { scriptRequests } from './sockets/script-requests.ts';
import { socksClients } from './sockets/socks-clients.ts';
import { tlsClients } from './sockets/tls-clients.ts';

/** Kinds that need no socket. */
export const pureKinds: readonly PureKind[] = [
  parser,
  forms,
  pipes,
  templates,
  headerFiles,
  ranges,
  patterns,
  paths,
  socksBytes,
  clientHello,
  scripts,
];

/** Kinds that are clients of a server in a process of its own. */
export const socketKinds: readonly SocketKind[] = [
  requests,
  scriptRequests,
  socksClients,
  tlsClients,
];

/** The names of all kinds. */
export const kindNames: readonly string[] = [...pureKinds, ...socketKinds].map(({ name }) => name);
