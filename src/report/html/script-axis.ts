/** The part of the time axis that is shown: two numbers in the style of all rows. */
export const scriptAxis = String.raw`
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
