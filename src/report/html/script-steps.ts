/** The steps of an answer: what was declared against what was done, as numbers and on a time axis. */
export const scriptSteps = String.raw`
/** Later than this is marked: less is what timers do. */
const lateMs = 5;

function stepsSection(exchange) {
  const { steps } = exchange;
  if (steps.length === 0) return [];
  const times = steps.flatMap((step) =>
    step.kind === 'step' ? [step.dueMs, step.timeMs] : step.kind === 'gate' ? [step.reachedMs, step.releasedMs ?? step.reachedMs] : []);
  const from = Math.min(...times);
  const to = Math.max(...times, from + 0.001);
  const span = (to - from) * 1.08;
  const heads = [['Step'], ['Declared', 1], ['Due', 1], ['Done', 1], ['Late', 1], ['Bytes', 1]];
  const head = element('tr', {},
    heads.map(([text, isNumber]) => element('th', { scope: 'col', class: isNumber && 'number' }, text)),
    element('td', {}));
  const style = '--from:' + (from - span * 0.03) + ';--span:' + span + ';--tick:1e9';
  return [
    element('h3', {}, 'Steps, times in ms'),
    element('table', { style }, element('thead', {}, head), element('tbody', {}, steps.map((step) => stepRow(step, to)))),
  ];
}

function stepRow(step, end) {
  if (step.kind === 'cut') {
    return element('tr', {}, element('td', { class: 'step', colspan: '7' }, count(step.steps, 'step') + ' that were not kept'));
  }
  return step.kind === 'gate' ? gateRow(step, end) : playedRow(step);
}

function playedRow({ text, declaredMs, dueMs, timeMs, bytes, ofBytes }) {
  const late = timeMs - dueMs;
  return element('tr', {},
    element('td', { class: 'step' }, visibleText(text), ofBytes === undefined ? [] : cutOff(bytes, ofBytes)),
    number('+' + milliseconds(declaredMs)),
    number(milliseconds(dueMs)),
    number(milliseconds(timeMs)),
    number(milliseconds(late), late > lateMs && 'late'),
    number(bytes === 0 ? '' : bytes.toLocaleString('en-US')),
    track(bar('delay', dueMs, timeMs), mark('due', dueMs), mark('done', timeMs)));
}

function cutOff(bytes, ofBytes) {
  const words = 'cut off after ' + bytes.toLocaleString('en-US') + ' of ' + count(ofBytes, 'byte');
  return ['\n', element('b', { class: 'bad' }, words)];
}

function gateRow({ text, reachedMs, releasedMs, releasedBy }, end) {
  const by = releasedBy === undefined ? '' : ' by ' + visibleText(releasedBy);
  const what = releasedMs === undefined
    ? element('b', { class: 'bad' }, 'never released')
    : 'released' + by + ' after ' + milliseconds(releasedMs - reachedMs) + ' ms';
  return element('tr', {},
    element('td', { class: 'step' }, visibleText(text) + '\n', what),
    number(''),
    number(''),
    number(milliseconds(reachedMs)),
    number(''),
    number(''),
    track(bar('gate', reachedMs, releasedMs ?? end * 2)));
}

function number(text, more) {
  return element('td', { class: 'number' + (more ? ' ' + more : '') }, text);
}

function track(...marks) {
  return element('td', { class: 'when' }, element('span', { class: 'track', 'aria-hidden': 'true' }, marks));
}

function bar(kind, from, to) {
  return element('i', { class: 'bar ' + kind, style: '--a:' + from + ';--b:' + to });
}

function mark(kind, at) {
  return element('i', { class: kind, style: '--a:' + at });
}
`;
