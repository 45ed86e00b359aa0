// The script of the page: plain JavaScript in strings, since the types of a
// browser are not those of this program, and a bundler must not touch it.

import { scriptBytes, scriptVisible } from './script-bytes.ts';
import { scriptCopies } from './script-copies.ts';
import { scriptDetails, scriptSteps } from './script-details.ts';
import { scriptRows } from './script-rows.ts';

/** Elements, and numbers as words.ts writes them. Whatever comes from the log becomes text, never markup. */
const scriptElements = String.raw`
/** An element; an attribute that is undefined or false, and a child that is undefined, are left out. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined));
  return made;
}

function button(text, onClick, className = 'plain-button') {
  const made = element('button', { type: 'button', class: className }, text);
  made.addEventListener('click', onClick);
  return made;
}

function milliseconds(ms) {
  return ms.toFixed(3);
}

function count(number, what) {
  return number.toLocaleString('en-US') + ' ' + what + (number === 1 ? '' : 's');
}
`;

/** The log that the page carries (wire.json), and what belongs together in it. */
const scriptLog = String.raw`
const log = JSON.parse(document.getElementById('wire-log').textContent);
const exchanges = new Map(log.exchanges.map((exchange) => [exchange.id, exchange]));
const connections = new Map(log.connections.map((connection) => [connection.id, connection]));
const segmentsOfConnection = new Map(log.connections.map(({ id }) => [id, []]));
for (const segment of log.segments) segmentsOfConnection.get(segment.connection)?.push(segment);

/** The bytes of wire.json: text, or base64. */
function bytesOf(json) {
  if (typeof json === 'string') return new TextEncoder().encode(json);
  return Uint8Array.from(atob(json.base64), (character) => character.charCodeAt(0));
}

/** Decoded when they are first looked at. */
const decoded = new Map();
function decodedBytesOf(segment) {
  if (segment.kind === 'cut') return undefined;
  if (!decoded.has(segment)) decoded.set(segment, bytesOf(segment.bytes));
  return decoded.get(segment);
}

/** Pieces of bytes, or cuts of some length, in the order in which they passed. */
function passagesOf(segments, ranges) {
  const passages = [];
  for (const segment of segments) {
    const bytes = decodedBytesOf(segment);
    const length = bytes === undefined ? segment.length : bytes.length;
    const range = ranges[segment.direction];
    const start = Math.max(0, range.from - segment.offset);
    const end = Math.min(length, range.to - segment.offset);
    if (end <= start) continue;
    passages.push({
      timeMs: segment.timeMs,
      direction: segment.direction,
      offset: segment.offset + start,
      length: end - start,
      bytes: bytes?.subarray(start, end),
    });
  }
  return passages;
}

function passagesOfExchange(exchange) {
  const ranges = { received: exchange.requestBytes, sent: exchange.responseBytes };
  return passagesOf(segmentsOfConnection.get(exchange.connection) ?? [], ranges);
}

function passagesOfConnection(connection) {
  const all = { from: 0, to: Infinity };
  return passagesOf(segmentsOfConnection.get(connection.id), { received: all, sent: all });
}
`;

/** The part of the time axis that is shown: two numbers in the style of all rows. */
const scriptAxis = String.raw`
/** @type {HTMLElement} */
const area = document.querySelector('.rows');
const axis = document.querySelector('.axis .track');
const whole = { from: Number(area.style.getPropertyValue('--from')), span: Number(area.style.getPropertyValue('--span')) };
let view = { ...whole };
const minSpanMs = 0.05;
const minTickPixels = 60;

/** 1, 2 or 5 times a power of ten, so that ticks have room for their text. */
function tickFor(span) {
  const wanted = (span / Math.max(1, axis.clientWidth)) * minTickPixels;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((factor) => factor * power).find((tick) => tick >= wanted) ?? 10 * power;
}

function drawAxis() {
  const tick = tickFor(view.span);
  // Lines of the background begin at the edge, so a tick must be there.
  const from = Math.floor(view.from / tick) * tick;
  const span = view.from + view.span - from;
  for (const [name, value] of Object.entries({ from, span, tick })) area.style.setProperty('--' + name, String(value));
  const labels = [];
  // The last one needs room for its text.
  const end = from + span * (1 - (minTickPixels - 12) / Math.max(minTickPixels, axis.clientWidth));
  for (let at = from; at <= end; at += tick) {
    labels.push(element('span', { class: 'tick', style: '--a:' + at }, tickText(at, tick)));
  }
  axis.replaceChildren(...labels);
}

function tickText(at, tick) {
  const inSeconds = tick >= 1000;
  const digits = Math.max(0, -Math.floor(Math.log10(inSeconds ? tick / 1000 : tick) + 1e-9));
  return inSeconds ? (at / 1000).toFixed(digits) + ' s' : at.toFixed(digits) + ' ms';
}

/** Shows more or less around a moment, never beyond the whole. */
function zoom(factor, around = view.from + view.span / 2) {
  const span = Math.min(whole.span, Math.max(minSpanMs, view.span * factor));
  const share = Math.min(1, Math.max(0, (around - view.from) / view.span));
  look(around - span * share, span);
}

function pan(share) {
  look(view.from + view.span * share, view.span);
}

function look(from, span) {
  const last = whole.from + whole.span - span;
  view = { from: Math.min(last, Math.max(whole.from, from)), span };
  drawAxis();
}

/** Where the chosen exchange or connection begins: a zoom keeps it in sight. */
function momentOf(key) {
  const [kind, id] = key?.split(' ') ?? [];
  return kind === 'exchange' ? exchanges.get(Number(id))?.firstByteMs : connections.get(Number(id))?.openedMs;
}

document.querySelector('[data-zoom=in]').addEventListener('click', () => zoom(0.5, momentOf(opened)));
document.querySelector('[data-zoom=out]').addEventListener('click', () => zoom(2, momentOf(opened)));
document.querySelector('[data-zoom=all]').addEventListener('click', () => look(whole.from, whole.span));
new ResizeObserver(drawAxis).observe(axis);
`;

/** The script of the page, strict and without globals. */
export const pageScript = `(() => {
'use strict';
${[
  scriptElements,
  scriptVisible,
  scriptLog,
  scriptBytes,
  scriptCopies,
  scriptSteps,
  scriptDetails,
  scriptAxis,
  scriptRows,
].join('')}})();`;
