// Reasons that lie in RFC 6265.

import { statusOf, valuesOf } from '../message.ts';
import { parsed } from '../json-body.ts';
import { wasGenerated } from '../volatile.ts';
import { fieldsOf, parametersOf, type Asked } from './asked.ts';
import { isError, ofKind, within, type Explain } from './explain.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Dates as RFC 6265 has them, and a cookie that is taken back. */
export const setsCookies: Explain = (compared) => {
  const [asked] = compared.asked;
  const [recorded, ours] = [compared.recorded.messages[0], compared.ours.messages[0]];
  if (asked === undefined || recorded === undefined || ours === undefined) return [];
  const takesBack = parametersOf(asked).get('q')?.startsWith('unset') === true;
  if (takesBack && isError(recorded, 500) && statusOf(ours) === 200) {
    const kept = valuesOf(ours, 'set-cookie').join();
    return kept === 'b=2; Path=/' && ours.body === 'T' ? within(compared, 0) : [];
  }
  const [date = ''] = valuesOf(recorded, 'date');
  return ofKind(compared, 'field').filter(
    ({ name, recorded: theirs, ours: mine }) =>
      name === 'Set-Cookie' && isSameCookie(theirs, mine, date),
  );
};

/** Pairs are what stands between semicolons, and each is for itself. */
export const readsPairs: Explain = (compared) => {
  const [asked] = compared.asked;
  if (asked === undefined || fieldsOf(asked, 'cookie').length !== 1) return [];
  return ofKind(compared, 'body').filter(({ ours }) => saysCookies(ours, asked));
};

/** Of several Cookie fields none is lost. */
export const joinsCookies: Explain = (compared) => {
  const [asked] = compared.asked;
  if (asked === undefined || fieldsOf(asked, 'cookie').length < 2) return [];
  return ofKind(compared, 'body').filter(({ ours }) => saysCookies(ours, asked));
};

/** Whether it is what the recorded handler answers: all values by name, and the first of "a". */
function saysCookies(body: string, asked: Asked): boolean {
  if (!asked.path.endsWith('/cookies.py')) return false;
  const cookies: Record<string, string[]> = {};
  for (const pair of fieldsOf(asked, 'cookie').join('; ').split(';')) {
    const [, name = '', value = ''] = /^\s*([^=]*?)\s*=(.*)$/s.exec(pair) ?? [];
    if (name !== '') (cookies[name] ??= []).push(value.trim());
  }
  const names = Object.keys(cookies).toSorted((a, b) => (a < b ? -1 : 1));
  const sorted = Object.fromEntries(names.map((name) => [name, cookies[name]]));
  return JSON.stringify(parsed(body)) === JSON.stringify([sorted, cookies['a']?.[0] ?? null]);
}

/** Whether two cookies differ in the form of their dates alone. */
function isSameCookie(recorded: string, ours: string, recordedAt: string): boolean {
  const [theirs = [], mine = []] = [recorded, ours].map((value) => value.split('; '));
  if (theirs.length !== mine.length) return false;
  return theirs.every((part, index) => {
    const other = mine[index] ?? '';
    const [, day, month = '', rest] = /^expires=(\d\d) (\w{3}) (.*)$/.exec(part) ?? [];
    if (day === undefined) return part === other;
    const said = new Date(other.replace(/^Expires=/, ''));
    const expected = movedToNow(Date.parse(`${day} ${month} ${rest}`), recordedAt);
    return other === `Expires=${said.toUTCString()}` && Math.abs(+said - expected) < 60_000;
  });
}

/** A moment that was reckoned from that of the recording, reckoned from now; any other as it is. */
function movedToNow(moment: number, recordedAt: string): number {
  const distance = moment - Date.parse(recordedAt);
  return wasGenerated(recordedAt) && Math.abs(distance) < 2 * dayMs
    ? Date.now() + distance
    : moment;
}
