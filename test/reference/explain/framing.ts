// Reasons why a connection is closed, or is not, and how a message says its length.

import { statusOf, valuesOf, type Message } from '../message.ts';
import { saysItsLength } from '../volatile.ts';
import { isPersistent, type Asked } from './asked.ts';
import {
  closing,
  isAsAlone,
  isDelimited,
  lastOf,
  ofKind,
  type Case,
  type Explain,
} from './explain.ts';

/** Content-Length or chunks where the reference has neither and closes; the connection stays. */
export const saysLength: Explain = (compared) => {
  const index = compared.recorded.messages.length - 1;
  const [recorded, ours] = [compared.recorded.messages[index], compared.ours.messages[index]];
  const asked = compared.asked.at(index);
  if (recorded === undefined || ours === undefined || asked === undefined) return [];
  if (saysHow(recorded) || !compared.recorded.closed || isWrittenByHand(compared)) return [];
  const added = ofKind(compared, 'fieldAdded').filter(({ message, name, ours: value }) => {
    if (message !== index) return false;
    if (name === 'Transfer-Encoding') return value === 'chunked' && isDelimited(ours, asked.method);
    return name === 'Content-Length' && isRightLength(value, ours, asked, compared);
  });
  if (added.length !== 1) return [];
  // What was pipelined behind it is answered now, as it would be on its own.
  const later = ofKind(compared, 'messageAdded').filter(({ message, ours: extra }) => {
    const next = compared.asked[message];
    return next !== undefined && isAsAlone(extra, next, compared);
  });
  const stays = isPersistent(asked) ? closing(compared, true, false) : [];
  return [...added, ...later, ...stays];
};

/** A response that its handler broke off is followed by a close. */
export const closesBrokenOff: Explain = (compared) => {
  const last = lastOf(compared.recorded);
  const asked = compared.asked.at(-1);
  if (last === undefined || asked === undefined || isDelimited(last, asked.method)) return [];
  const source = compared.recording.files[asked.path.slice(1)] ?? '';
  return /^\s*raise\b/m.test(source) ? closing(compared, false, true) : [];
};

/** A length keeps no connection where nobody can tell the end by it, or where the last response was announced. */
export const closesUnclear: Explain = (compared) => {
  const last = lastOf(compared.ours);
  if (last === undefined) return [];
  const lengths = valuesOf(last, 'content-length');
  const status = statusOf(last);
  const isUnclear =
    new Set(lengths).size > 1 ||
    lengths.some((each) => !/^\d+$/.test(each)) ||
    valuesOf(last, 'transfer-encoding').length > 0 ||
    ((status === 204 || status === 304) && last.body !== '');
  const isAnnounced = valuesOf(last, 'connection').some((each) => /\bclose\b/i.test(each));
  return lengths.length > 0 && (isUnclear || isAnnounced) ? closing(compared, false, true) : [];
};

/** An as-is file is followed by a close, whatever its pipes say. */
export const closesAfterAsIs: Explain = (compared) =>
  compared.asked.at(-1)?.path.endsWith('.asis') === true ? closing(compared, false, true) : [];

/** RFC 9112 §9.3: who keeps the connection, and what each is told. */
export const persistence: Explain = (compared) => {
  const last = compared.asked.at(-1);
  if (last === undefined) return [];
  const stays = isPersistent(last);
  const told = ofKind(compared, 'fieldAdded').filter(({ name, ours }) => {
    if (name !== 'Connection') return false;
    if (ours === 'close') return !stays && compared.ours.closed;
    return ours === 'keep-alive' && stays && last.version === 'HTTP/1.0';
  });
  return [...told, ...(stays ? [] : closing(compared, false, true))];
};

/** The head is not in `response.encoding`; the body is. */
export const plainHead: Explain = (compared) => {
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (recorded === undefined || ours === undefined) return [];
  if (!recorded.fields.some(([name]) => /^(?:[ -~]\0)+$/.test(name))) return [];
  // Read as lines, the encoded head and the content behind it are fields of strange names.
  const content = recorded.fields.at(-1)?.[0].replace(/^\0/, '');
  const isPlain =
    statusOf(ours) === statusOf(recorded) &&
    saysItsLength(ours) &&
    ours.fields.every(([name]) => ['Server', 'Date', 'Content-Length'].includes(name)) &&
    ours.body === content;
  return isPlain ? compared.differences.filter((each) => 'message' in each) : [];
};

function saysHow(message: Message): boolean {
  const names = ['content-length', 'transfer-encoding'];
  return message.statusLine === '' || names.some((name) => valuesOf(message, name).length > 0);
}

/** What a handler wrote itself, nobody may complete. */
function isWrittenByHand({ recording }: Case): boolean {
  return Object.entries(recording.files).some(
    ([file, source]) => file.endsWith('.py') && /\.writer\b|add_required_headers/.test(source),
  );
}

function isRightLength(value: string, ours: Message, asked: Asked, compared: Case): boolean {
  if (asked.method !== 'HEAD') return value === String(ours.body.length) && saysItsLength(ours);
  if (ours.body !== '') return false;
  const twin = compared.alone(asked.text.replace('HEAD', 'GET'))?.response.body;
  const file = compared.recording.files[decodeURIComponent(asked.path).slice(1)];
  const expected = statusOf(ours) === 301 ? '' : (twin ?? file);
  return expected !== undefined && value === String(expected.length);
}
