// Reasons that lie in how a file is found and sent.

import { STATUS_CODES } from 'node:http';
import { extname } from 'node:path';
import mimeTypes from 'mime-types';
import type { Difference } from '../compare.ts';
import { statusOf, valuesOf, type Message } from '../message.ts';
import { saysItsLength } from '../volatile.ts';
import { fieldsOf, parametersOf, type Asked } from './asked.ts';
import {
  closing,
  isError,
  ofKind,
  saysRanges,
  within,
  type Case,
  type Explain,
} from './explain.ts';

/** The slash that a directory lacks stands before the query, and there is no content. */
export const redirectsToPath: Explain = (compared) => {
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (recorded === undefined || ours === undefined || statusOf(recorded) !== 301) return [];
  const location = ofKind(compared, 'field').filter(
    ({ name, recorded: theirs, ours: mine }) =>
      name === 'Location' && mine === theirs.replace(/^([^?]*)(\?.*)\/$/s, '$1/$2'),
  );
  const length = ofKind(compared, 'fieldAdded').filter(
    ({ name, ours: value }) => name === 'Content-Length' && value === '0' && saysItsLength(ours),
  );
  return [...location, ...length, ...(length.length === 1 ? closing(compared, true, false) : [])];
};

/** A type for an extension that the reference's table lacks. */
export const knowsTypes: Explain = (compared) =>
  ofKind(compared, 'field').filter(({ message, name, recorded, ours }) => {
    const path = compared.asked[message]?.path ?? '';
    const isUnknown = name === 'Content-Type' && recorded === 'application/octet-stream';
    return isUnknown && ours === mimeTypes.lookup(extname(decoded(path)));
  });

/** A reason phrase for a status code that the reference's table lacks. */
export const knowsReasons: Explain = (compared) =>
  ofKind(compared, 'status').filter(({ recorded, ours }) => {
    const code = /^HTTP\/1\.1 (\d+) $/.exec(recorded)?.[1];
    return code !== undefined && ours === `${recorded}${STATUS_CODES[code] ?? ''}`;
  });

/** No file outside of the root, whatever the path or the template says. */
export const staysInside: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (asked === undefined || recorded === undefined || statusOf(recorded) !== 200) return [];
  const template = fileOf(asked, compared) ?? '';
  const leavesByPath = /^\/%2f/i.test(asked.path) && isError(ours, 404);
  const leavesByTemplate = /file_hash\([^)]*\.\.\//.test(template) && isError(ours, 500);
  return leavesByPath || leavesByTemplate ? within(compared, 0) : [];
};

/** A path with a NUL leads to no file. */
export const findsNoNul: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  const hasNul = asked !== undefined && /%00/.test(asked.path);
  return hasNul && isError(recorded, 500) && isError(ours, 404) ? within(compared, 0) : [];
};

/** A name with a backslash is that of no file, on any system. */
export const findsNoBackslash: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  const hasBackslash = asked !== undefined && decoded(asked.path).includes('\\');
  const wasServed = recorded !== undefined && statusOf(recorded) === 200;
  return hasBackslash && wasServed && isError(ours, 404) ? within(compared, 0) : [];
};

/** A line of a header file that has nothing but white space is no line. */
export const skipsBlankLines: Explain = (compared) => {
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  const isBlank = Object.entries(compared.recording.files).some(
    ([name, text]) => name.endsWith('.headers') && /^[\t\f\v ]+$/m.test(text),
  );
  const isServed = ours !== undefined && statusOf(ours) === 200;
  return isBlank && isError(recorded, 500) && isServed ? within(compared, 0) : [];
};

/** Two dots within a name are a name. */
export const takesDotsInNames: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (asked === undefined || recorded === undefined || ours === undefined) return [];
  const segments = decoded(asked.path).split('/');
  const isName = segments.some((each) => each.includes('..')) && !segments.includes('..');
  const isServed = statusOf(ours) === 200 && ours.body === fileOf(asked, compared);
  return isName && isServed && statusOf(recorded) === 404 ? within(compared, 0) : [];
};

/** A declared path without this method is 405, not 404. */
export const refusesMethod: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (asked === undefined || recorded === undefined || ours === undefined) return [];
  const allow = valuesOf(ours, 'allow').flatMap((value) => value.split(', '));
  const isHead = asked.method === 'HEAD';
  const isRefused = isHead
    ? statusOf(ours) === 405 && ours.body === '' && valuesOf(ours, 'content-length').length === 1
    : isError(ours, 405, 'Allow');
  const isMeant = allow.length > 0 && !allow.includes(asked.method);
  return isRefused && isMeant && statusOf(recorded) === 404 ? within(compared, 0) : [];
};

/** A file says that it has ranges, unless its header files settle that. */
export const acceptsRanges: Explain = (compared) =>
  compared.differences.filter(
    (each) => saysRanges(each) && 'message' in each && isFile(compared, each.message),
  );

/** Whether a message has a file: one that is listed, or what the reference sends as one, typed and without a length. */
function isFile(compared: Case, message: number): boolean {
  // An interim response may go before it.
  const asked = compared.asked[message] ?? compared.asked.at(-1);
  const recorded = compared.recorded.messages[message];
  if (asked === undefined || recorded === undefined || asked.path.endsWith('.py')) return false;
  const hasNoLength = valuesOf(recorded, 'content-length').length === 0;
  const isTyped = valuesOf(recorded, 'content-type').length > 0;
  return fileOf(asked, compared) !== undefined || (hasNoLength && isTyped);
}

/** RFC 9110 §14, where the reference has rules of its own. */
export const rangesByRfc: Explain = (compared) => byRanges(compared, 1);

/** Several Range fields are one, which is none that can be read. */
export const joinsRanges: Explain = (compared) => byRanges(compared, 2);

function byRanges(compared: Case, fields: number): readonly Difference[] {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (asked === undefined || recorded === undefined || ours === undefined) return [];
  const file = fileOf(asked, compared);
  const values = fieldsOf(asked, 'range');
  if (values.length !== fields || file === undefined) return [];
  const wanted = isIgnored(asked) ? 'whole' : rangesOf(values.join(', '), file.length);
  // Pipes change what can be had.
  if (wanted !== 'unsatisfiable' && parametersOf(asked).has('pipe')) return [];
  const isRight =
    wanted === 'unsatisfiable'
      ? isError(ours, 416, 'Content-Range') && saysRange(ours, `bytes */${file.length}`)
      : wanted === 'whole'
        ? statusOf(ours) === 200 && saysRange(ours, undefined) && hasContent(ours, file, asked)
        : statusOf(ours) === 206 && hasRanges(ours, wanted, file, asked);
  return isRight ? [...within(compared, 0), ...closing(compared, true, false)] : [];
}

/** HEAD has no ranges, and no file here has a validator that If-Range could match. */
function isIgnored(asked: Asked): boolean {
  return asked.method === 'HEAD' || fieldsOf(asked, 'if-range').length > 0;
}

type Range = readonly [first: number, last: number];

/** What a Range field asks for, in order, with what overlaps or touches as one. */
function rangesOf(value: string, length: number): 'whole' | 'unsatisfiable' | Range[] {
  const [, unit, set = ''] = /^([^\s=]+)=(.*)$/s.exec(value) ?? [];
  if (unit !== undefined && unit.toLowerCase() !== 'bytes') return 'whole';
  const items = set
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (!items.every((item) => /^\d*-\d*$/.test(item) && item !== '-')) return 'unsatisfiable';
  const pairs = items.map((item) => item.split('-'));
  if (pairs.some(([from, to]) => from !== '' && to !== '' && Number(from) > Number(to))) {
    return 'unsatisfiable';
  }
  const ranges = pairs
    .map(([from = '', to = '']): Range =>
      from === ''
        ? [Math.max(0, length - Number(to)), length - 1]
        : [Number(from), to === '' ? length - 1 : Math.min(Number(to), length - 1)],
    )
    .filter(([first, last]) => first <= last)
    .toSorted(([a], [b]) => a - b);
  const joined: Range[] = [];
  for (const [first, last] of ranges) {
    const before = joined.at(-1);
    if (before === undefined || before[1] + 1 < first) joined.push([first, last]);
    else joined[joined.length - 1] = [before[0], Math.max(before[1], last)];
  }
  // The last bytes of no bytes can be had (RFC 9110 §14.1.2).
  if (length === 0 && pairs.some(([from, to]) => from === '' && Number(to) > 0)) return 'whole';
  return joined.length === 0 ? 'unsatisfiable' : joined;
}

function hasRanges(ours: Message, ranges: readonly Range[], file: string, asked: Asked): boolean {
  const [only] = ranges;
  if (only !== undefined && ranges.length === 1) {
    return saysRange(ours, rangeText(only, file)) && hasContent(ours, slice(only, file), asked);
  }
  const [type = ''] = valuesOf(ours, 'content-type');
  const boundary = /^multipart\/byteranges; boundary=(.*)$/.exec(type)?.[1];
  const parts = ranges.map(
    (range) =>
      `\r\n--${boundary}\r\nContent-Type: ${typeOf(asked)}\r\n` +
      `Content-Range: ${rangeText(range, file)}\r\n\r\n${slice(range, file)}`,
  );
  return saysRange(ours, undefined) && sends(ours, `${parts.join('')}\r\n--${boundary}--`, asked);
}

function saysRange(ours: Message, range: string | undefined): boolean {
  return valuesOf(ours, 'content-range').join() === (range ?? '');
}

/** Whether it is that part of the file, with its type. */
function hasContent(ours: Message, content: string, asked: Asked): boolean {
  return valuesOf(ours, 'content-type').join() === typeOf(asked) && sends(ours, content, asked);
}

/** Whether it has this content, its length, and no field that is of no use for it. */
function sends(ours: Message, content: string, { method }: Asked): boolean {
  const names = [
    'Accept-Ranges',
    'Content-Type',
    'Content-Length',
    'Content-Range',
    'Server',
    'Date',
    'Connection',
  ];
  return (
    valuesOf(ours, 'accept-ranges').join() === 'bytes' &&
    valuesOf(ours, 'content-length').join() === String(content.length) &&
    ours.body === (method === 'HEAD' ? '' : content) &&
    ours.fields.every(([name]) => names.includes(name))
  );
}

function typeOf({ path }: Asked): string {
  return mimeTypes.lookup(extname(decoded(path))) || 'application/octet-stream';
}

function rangeText([first, last]: Range, file: string): string {
  return `bytes ${first}-${last}/${file.length}`;
}

function slice([first, last]: Range, file: string): string {
  return file.slice(first, last + 1);
}

/** The file that a request is for, when the recording lists it. */
function fileOf({ path }: Asked, { recording }: Case): string | undefined {
  return recording.files[Buffer.from(decoded(path)).toString('latin1').replace(/^\/+/, '')];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
