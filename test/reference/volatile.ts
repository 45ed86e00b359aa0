// What differs from run to run and not from server to server: dates, ports, random names, and the
// bytes of a deflate implementation. Ours are replaced by the recorded ones where both have the
// form, so that everything else can be compared literally.

import { gunzipSync } from 'node:zlib';
import { jsonText } from '../../src/http/response/json-text.ts';
import { Counterparts, type Ports } from './counterparts.ts';
import { echoOf, errorOf } from './json-body.ts';
import { statusOf, valuesOf, type Field, type Message } from './message.ts';
import type { Recording } from './recording.ts';

const imfFixdate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
/** The day of the recordings, and how much of it they may have taken. */
const recordedAt = Date.UTC(2026, 10, 23, 12);
const dayMs = 24 * 60 * 60 * 1000;
const minuteMs = 60 * 1000;

/** Our message with the recorded form of all that is volatile. */
export function withoutVolatile(
  ours: Message,
  recorded: Message,
  recording: Recording,
  ports: Ports,
): Message {
  const counterparts = new Counterparts(ports, boundaryOf(ours), boundaryOf(recorded));
  const replaced = (text: string, model: string): string => counterparts.replace(text, model);
  const fields = ours.fields.map(([name, value], index): Field => {
    const model = counterpartOf(recorded.fields, ours.fields, index);
    return [name, model === undefined ? value : replaced(generated(name, value, model), model)];
  });
  const body =
    echoOf(ours.body) === undefined
      ? replaced(ours.body, recorded.body)
      : replacedEcho(ours.body, recorded.body, replaced);
  const same = { ...ours, fields, body };
  const settled = withHeadLength(withLength(ours, same, recorded), recorded, recording);
  const decompressed = body.startsWith('\x1f\x8b') ? withGzip(settled, recorded) : settled;
  return isTraceback(recording) ? withTraceback(decompressed, recorded) : decompressed;
}

/** Replaces in each member of an echo, so that one that differs does not hide the others. */
function replacedEcho(
  ours: string,
  recorded: string,
  replaced: (text: string, model: string) => string,
): string {
  const [mine, theirs] = [echoOf(ours), echoOf(recorded)];
  if (mine === undefined || theirs === undefined || jsonText(mine) !== ours) return ours;
  const members = Object.entries(mine).map(([name, value]) => [
    name,
    JSON.parse(replaced(JSON.stringify(value), JSON.stringify(theirs[name]))) as unknown,
  ]);
  return jsonText(Object.fromEntries(members));
}

function boundaryOf(message: Message): string | undefined {
  const [type = ''] = valuesOf(message, 'content-type');
  return /^multipart\/byteranges; boundary=(\S+)$/.exec(type)?.[1];
}

/** The recorded field of the same name, counted among those of that name. */
function counterpartOf(
  recorded: readonly Field[],
  ours: readonly Field[],
  index: number,
): string | undefined {
  const name = ours[index]?.[0];
  const nth = ours.slice(0, index).filter(([each]) => each === name).length;
  return recorded.filter(([each]) => each === name)[nth]?.[1];
}

/** A Date or a Server that both servers generate. */
function generated(name: string, ours: string, recorded: string): string {
  if (name === 'Date' && wasGenerated(recorded)) {
    const isNow = imfFixdate.test(ours) && Math.abs(Date.now() - Date.parse(ours)) < minuteMs;
    return isNow ? recorded : ours;
  }
  if (name === 'Server' && recorded.startsWith('BaseHTTP/')) {
    return ours === 'wptserve' ? recorded : ours;
  }
  return ours;
}

/** A date that the reference made when it was recorded, and no document or pipe said. */
export function wasGenerated(date: string): boolean {
  return imfFixdate.test(date) && Math.abs(recordedAt - Date.parse(date)) < dayMs;
}

/** A right Content-Length stays right when the body it counts was changed here. */
function withLength(before: Message, after: Message, recorded: Message): Message {
  return saysItsLength(before) && saysItsLength(recorded)
    ? withField(after, 'Content-Length', String(after.body.length))
    : after;
}

/**
 * The length of what HEAD does not get is that of text in which the name of a handler may stand,
 * which is longer here.
 */
function withHeadLength(ours: Message, recorded: Message, { request }: Recording): Message {
  if (!/^HEAD \S*\.py[? ]/.test(request) || ours.body !== '' || recorded.body !== '') return ours;
  const [mine, theirs] = [ours, recorded].map((each) =>
    Number(valuesOf(each, 'content-length')[0]),
  );
  const times = (mine! - theirs!) / ('.handler.mjs'.length - '.py'.length);
  const isLonger = Number.isInteger(times) && times >= 1 && times <= 6;
  return isLonger ? withField(ours, 'Content-Length', String(theirs)) : ours;
}

/** Whether Content-Length is there once, and right. */
export function saysItsLength(message: Message): boolean {
  const lengths = valuesOf(message, 'content-length');
  return lengths.length === 1 && lengths[0] === String(message.body.length);
}

/** The recorded compressed bytes, when ours decompress to the same. */
function withGzip(ours: Message, recorded: Message): Message {
  if (!areSameWhenDecompressed(ours.body, recorded.body)) return ours;
  const same = { ...ours, body: recorded.body };
  return saysItsLength(ours) && saysItsLength(recorded)
    ? withField(same, 'Content-Length', String(recorded.body.length))
    : same;
}

function areSameWhenDecompressed(ours: string, recorded: string): boolean {
  const [mine, theirs] = [gunzip(ours), gunzip(recorded)];
  if (mine === undefined || theirs === undefined) {
    // A part of a member: its head has the time in it, and who wrote it (RFC 1952 §2.3).
    return ours.length === recorded.length && gzipHead(ours) === gzipHead(recorded);
  }
  return mine === theirs || (mine.startsWith('\x1f\x8b') && areSameWhenDecompressed(mine, theirs));
}

/** Decompressed bytes; undefined when they are not a whole member. */
export function gunzip(bytes: string): string | undefined {
  try {
    return gunzipSync(Buffer.from(bytes, 'latin1')).toString('latin1');
  } catch {
    return undefined;
  }
}

function gzipHead(bytes: string): string {
  return bytes.slice(0, 4) + bytes.slice(10);
}

function isTraceback({ volatile }: Recording): boolean {
  return volatile.some((each) => each.startsWith('traceback text'));
}

/** The recorded error body, when ours is one too, with the same code, for the same URL. */
function withTraceback(ours: Message, recorded: Message): Message {
  const [mine, theirs] = [errorOf(ours.body), errorOf(recorded.body)];
  const prefix = theirs?.message.split('\n')[0];
  const isSame =
    mine !== undefined &&
    mine.code === theirs?.code &&
    statusOf(ours) === mine.code &&
    mine.message.split('\n')[0] === prefix &&
    saysItsLength(ours);
  if (!isSame) return ours;
  const body = { ...ours, body: recorded.body };
  return withField(body, 'Content-Length', String(recorded.body.length));
}

function withField(message: Message, name: string, value: string): Message {
  const fields = message.fields.map(([each, old]): Field => [
    each,
    each.toLowerCase() === name.toLowerCase() ? value : old,
  ]);
  return { ...message, fields };
}
