// Reasons that lie in what a handler is given, and in what is said of its errors.

import { errorBody } from '../../../src/http/response/error-reply.ts';
import { statusOf } from '../message.ts';
import { errorOf, parsed } from '../json-body.ts';
import { fieldsOf } from './asked.ts';
import { isError, ofKind, within, type Explain } from './explain.ts';

/** The text itself where the reference says how Python would print it. */
export const plainMessages: Explain = (compared) => [
  ...ofKind(compared, 'json').filter(({ message, path, recorded, ours }) => {
    const code = errorOf(compared.recorded.messages[message]?.body ?? '')?.code;
    return path === 'message' && ours === plain(String(recorded), code);
  }),
  // Without a body, its length says as much.
  ...ofKind(compared, 'field').filter(({ message, name, recorded, ours }) => {
    const theirs = compared.recorded.messages[message]!;
    const code = statusOf(theirs) ?? 0;
    if (code < 400 || theirs.body !== '' || name !== 'Content-Length') return false;
    // A stack is as long as it is.
    if (code >= 500) return compared.asked[message]?.method === 'HEAD';
    const lengthWith = (text: string): string => String(errorBody(code, text).length);
    const twin = compared.alone(compared.asked[message]?.text.replace('HEAD', 'GET') ?? '');
    const said = errorOf(twin?.response.body ?? '')?.message ?? String(code);
    return recorded === lengthWith(said) && ours === lengthWith(plain(said, code));
  }),
];

/** A handler module that cannot be loaded is a failure, whatever it failed of. */
export const reportsBadModules: Explain = (compared) => {
  const [path = ''] = compared.asked.map((asked) => asked.path);
  const isThere = path.endsWith('.py') && compared.recording.files[path.slice(1)] !== undefined;
  const wasMissed = isError(compared.recorded.messages[0], 404);
  const isReported = isError(compared.ours.messages[0], 500);
  return isThere && wasMissed && isReported ? within(compared, 0) : [];
};

/** A Host that names no host or no port: it is the server's. An IPv6 address keeps its brackets. */
export const wholeHosts: Explain = (compared) => {
  const [host] = compared.asked[0] === undefined ? [] : fieldsOf(compared.asked[0], 'host');
  if (host === undefined) return [];
  const port = String(compared.ports.first);
  return ofKind(compared, 'body').filter(({ recorded, ours }) => {
    const theirs = recorded.replace(/\b1880\d\b/, port);
    if (host === '') return ours === theirs.replace('None', '127.0.0.1');
    if (host.endsWith(':')) return ours === theirs.replace('None', port);
    const [bracketed, address = ''] = /^\[(.*)\]/.exec(host) ?? [];
    return bracketed !== undefined && ours === theirs.replace(address, bracketed);
  });
};

/** A form is what the content says, whatever the method; content of another type is none. */
export const readsForms: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (asked === undefined || !asked.path.endsWith('/post.py') || ours === undefined) return [];
  const [type = ''] = fieldsOf(asked, 'content-type');
  const isForm = type === 'application/x-www-form-urlencoded';
  const pairs = isForm ? [...new URLSearchParams(asked.body)] : [];
  const isRead = JSON.stringify(parsed(ours.body)) === JSON.stringify(pairs.toSorted(byName));
  if (statusOf(ours) !== 200 || !isRead) return [];
  const isOther = !isForm && !type.startsWith('multipart/') && isError(recorded, 500);
  if (isOther) return within(compared, 0);
  return asked.method === 'GET' ? ofKind(compared, 'body') : [];
};

/** The name of a scheme is the same in any case (RFC 9110 §11.1), and bad credentials are 400. */
export const readsCredentials: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  const [value] = asked === undefined ? [] : fieldsOf(asked, 'authorization');
  const [, scheme = '', credentials = ''] = /^(\S*) *(.*)$/.exec(value ?? '') ?? [];
  if (scheme.toLowerCase() !== 'basic' || ours === undefined) return [];
  const text = Buffer.from(credentials, 'base64').toString('latin1');
  const [, name, password] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  const isRead = JSON.stringify(parsed(ours.body)) === JSON.stringify([name, password]);
  const wasRefused = scheme !== 'Basic' && isError(recorded, 400);
  const wasLost = isError(recorded, 500) && isError(ours, 400);
  return (wasRefused && statusOf(ours) === 200 && isRead) || wasLost ? within(compared, 0) : [];
};

/** A handler is told the version of the request, not that of the server. */
export const tellsVersion: Explain = (compared) =>
  ofKind(compared, 'json').filter(
    ({ path, recorded, ours }) =>
      path === 'protocol' && recorded === 'HTTP/1.1' && ours === compared.asked[0]?.version,
  );

/** What a Python exception says, as Python prints its arguments. */
function plain(message: string, code: number | undefined): string {
  if (message === String(code)) return '';
  const [, single, double] = /^\(\d+, (?:'(.*)'|"(.*)")\)$/s.exec(message) ?? [];
  const text = (single ?? double ?? message).replaceAll("\\'", "'").replaceAll('\\\\', '\\');
  return text.replace(/b'([^']*)'/g, '$1');
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
