// Reasons that lie in what a handler or a pipe is given, and in what is said of its errors.

import { statusOf, valuesOf } from '../message.ts';
import { errorOf, gunzip, wasGenerated } from '../volatile.ts';
import { errorBody } from '../../../src/http/error-reply.ts';
import { fieldsOf, parametersOf } from './asked.ts';
import { isError, ofKind, within, type Explain } from './explain.ts';

/** The text itself where the reference says how Python would print it. */
export const plainMessages: Explain = (compared) => [
  ...ofKind(compared, 'json').filter(({ message, path, recorded, ours }) => {
    const code = errorOf(compared.recorded.messages[message]?.body ?? '')?.code;
    return path === 'message' && ours === plain(String(recorded), code);
  }),
  // Without a body, its length says as much.
  ...ofKind(compared, 'field').filter(({ message, name, recorded, ours }) => {
    const [theirs, mine] = [compared.recorded.messages[message], compared.ours.messages[message]];
    const code = theirs === undefined ? undefined : statusOf(theirs);
    if (code === undefined || mine === undefined || code < 400 || theirs?.body !== '') return false;
    const lengthWith = (text: string): string => String(errorBody(code, text).length);
    return (
      name === 'Content-Length' && recorded === lengthWith(String(code)) && ours === lengthWith('')
    );
  }),
];

/** The pipes of a script run once. */
export const pipesOnce: Explain = (compared) => {
  const [asked] = compared.asked;
  if (asked === undefined || !asked.path.endsWith('.py')) return [];
  const pipe = parametersOf(asked).get('pipe') ?? '';
  const again = ofKind(compared, 'fieldMissing').filter(({ message, name, recorded }) => {
    const [theirs, mine] = [compared.recorded, compared.ours].map(({ messages }) =>
      valuesOf(messages[message]!, name.toLowerCase()).filter((each) => each === recorded),
    );
    return (
      pipe.includes(`header(${name},${recorded},`) && theirs?.length === 2 && mine?.length === 1
    );
  });
  const bodies = ofKind(compared, 'body').filter(({ recorded, ours }) => {
    const [, start, end] = /^slice\((-?\d+)(?:,(-?\d+))?\)$/.exec(pipe) ?? [];
    if (start !== undefined) {
      const twice =
        end === undefined ? ours.slice(Number(start)) : ours.slice(Number(start), Number(end));
      return recorded === twice;
    }
    return pipe === 'gzip' && gunzip(recorded) !== undefined && isCompressedOnce(ours, recorded);
  });
  return [...again, ...bodies];
};

/** A pipe that cannot do what it is told is a 500 before anything was sent. */
export const pipeErrorFirst: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  const pipe = asked === undefined ? '' : (parametersOf(asked).get('pipe') ?? '');
  const isNegative = /trickle\((?:[^)]*:)?d-/.test(pipe);
  const isHalfDone = recorded !== undefined && recorded.body === '' && !compared.recorded.closed;
  if (!isNegative || !isHalfDone || !isError(ours, 500)) return [];
  return [...within(compared, 0), ...ofKind(compared, 'pieces')];
};

/** Dates of cookies as RFC 6265 has them. */
export const cookieDates: Explain = (compared) =>
  ofKind(compared, 'field').filter(({ message, name, recorded, ours }) => {
    const [date = ''] = valuesOf(compared.recorded.messages[message]!, 'date');
    return name === 'Set-Cookie' && isSameCookie(recorded, ours, date);
  });

/** Each pair of a Cookie field for itself, and by RFC 6265 alone. */
export const cookiePairs: Explain = (compared) => {
  const [asked] = compared.asked;
  if (asked === undefined || !asked.path.endsWith('/cookies.py')) return [];
  const cookies: Record<string, string[]> = {};
  for (const pair of fieldsOf(asked, 'cookie').join('; ').split(';')) {
    const [, name = '', value = ''] = /^\s*([^=]*?)\s*=(.*)$/s.exec(pair) ?? [];
    if (name !== '') (cookies[name] ??= []).push(value.trim());
  }
  const sorted = Object.fromEntries(
    Object.entries(cookies).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  const expected = [sorted, cookies['a']?.[0] ?? null];
  return ofKind(compared, 'body').filter(({ ours }) => isJson(ours, expected));
};

/** A handler module that cannot be loaded is a failure, whatever it failed of. */
export const reportsBadModules: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  const source = asked === undefined ? undefined : compared.recording.files[asked.path.slice(1)];
  const isThere = asked?.path.endsWith('.py') === true && source !== undefined;
  const wasMissed = recorded !== undefined && isError(recorded, 404);
  return isThere && wasMissed && isError(ours, 500) ? within(compared, 0) : [];
};

/** A Host that names no host or no port: it is the server's. An IPv6 address keeps its brackets. */
export const wholeHosts: Explain = (compared) => {
  const [asked] = compared.asked;
  const host = asked === undefined ? undefined : fieldsOf(asked, 'host')[0];
  if (host === undefined) return [];
  return ofKind(compared, 'body').filter(({ recorded, ours }) => {
    if (host === '') return ours === recorded.replaceAll('None', '127.0.0.1');
    if (host.endsWith(':'))
      return ours === recorded.replaceAll('None', String(compared.ports.first));
    const [bracketed, address] = /^\[(.*)\]/.exec(host) ?? [];
    return bracketed !== undefined && ours === recorded.replaceAll(address!, bracketed);
  });
};

/** GET parameters of a form are read from its content, never from elsewhere. */
export const formsFromContent: Explain = (compared) => {
  const [asked] = compared.asked;
  if (asked === undefined || !asked.path.endsWith('/post.py')) return [];
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return [];
  const pairs = [...new URLSearchParams(asked.body)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return ofKind(compared, 'body').filter(({ ours }) => isJson(ours, pairs));
};

/** What a Python exception says, as Python prints its arguments. */
function plain(message: string, code: number | undefined): string {
  if (message === String(code)) return '';
  const [, single, double] = /^\(\d+, (?:'(.*)'|"(.*)")\)$/s.exec(message) ?? [];
  const text = (single ?? double ?? message).replaceAll("\\'", "'").replaceAll('\\\\', '\\');
  return text.replace(/b'([^']*)'/g, '$1');
}

function isCompressedOnce(ours: string, recorded: string): boolean {
  const once = gunzip(ours);
  const twice = gunzip(gunzip(recorded) ?? '');
  return once !== undefined && once === twice;
}

function isSameCookie(recorded: string, ours: string, recordedAt: string): boolean {
  const [theirs, mine] = [recorded, ours].map((value) => value.split('; '));
  return (
    theirs!.length === mine!.length &&
    theirs!.every((part, index) => {
      const other = mine![index]!;
      const [, day, month = '', rest] = /^expires=(\d\d) (\w{3}) (.*)$/.exec(part) ?? [];
      if (day === undefined) return part === other;
      const moment = Date.parse(`${day} ${month} ${rest}`);
      const expected =
        wasGenerated(recordedAt) && isRelative(moment, recordedAt)
          ? Date.now() + (moment - Date.parse(recordedAt))
          : moment;
      const said = Date.parse(other.replace(/^Expires=/, ''));
      const isRfc = other === `Expires=${new Date(said).toUTCString()}`;
      return isRfc && Math.abs(said - expected) < 60_000;
    })
  );
}

/** A moment that was reckoned from that of the recording. */
function isRelative(moment: number, recordedAt: string): boolean {
  return Math.abs(moment - Date.parse(recordedAt)) < 2 * 24 * 60 * 60 * 1000;
}

function isJson(text: string, expected: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(expected);
  } catch {
    return false;
  }
}
