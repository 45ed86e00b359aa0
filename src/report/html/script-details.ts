/** Everything about one exchange, or one connection. */
export const scriptDetails = String.raw`
function exchangeDetails(exchange, row) {
  const { id, connection, indexOnConnection, host, answer, retryOf, addedBytes } = exchange;
  const title = exchange.method + ' ' + exchange.target + ' → ' + textIn(row, '.result');
  const passages = passagesOfExchange(exchange);
  const copies = copiesOf(exchange, passages);
  return {
    title: visibleText(title),
    content: [
      element('ul', { class: 'facts' },
        fact('Exchange ' + id),
        fact(showButton('Connection ' + connection, 'connection ' + connection), ', request ' + (indexOnConnection + 1) + ' on it'),
        host === undefined ? undefined : fact('Host ' + visibleText(host)),
        fact(answer === undefined ? 'Not answered' : 'Answered by ' + visibleText(answer)),
        addedBytes === undefined ? undefined : fact(count(addedBytes, 'byte') + ' added behind the response'),
        retryOf === undefined ? undefined : fact('Sent again by the browser: retry of ', retryLink(retryOf))),
      findingsAbout((finding) => finding.exchange === id),
      element('h3', {}, 'Times in ms'),
      timeList([
        ['First byte', exchange.firstByteMs],
        ['Request complete', exchange.requestCompleteMs],
        ['Answered', exchange.answeredMs],
        ['First response byte', exchange.firstResponseByteMs],
        ['End', exchange.endMs],
      ]),
      copies.buttons,
      stepsSection(exchange),
      copies.json,
      bytesSection(passages),
    ],
  };
}

function connectionDetails(connection, row) {
  const { id, host, openedMs, tls, fault, network, closed, receivedBytes, sentBytes } = connection;
  const carried = log.exchanges.filter((exchange) => exchange.connection === id);
  const agreed = textIn(row, '.tls');
  return {
    title: 'Connection ' + id + ', ' + textIn(row, '.result'),
    content: [
      element('ul', { class: 'facts' },
        fact(textIn(row, '.ends')),
        host === undefined ? undefined : fact('Host ' + visibleText(host)),
        agreed === '' ? undefined : fact(agreed),
        fault === undefined ? undefined : fact("Fault '" + visibleText(fault) + "'"),
        network === undefined ? undefined : fact("Network '" + visibleText(network) + "'"),
        fact(count(receivedBytes, 'byte') + ' received'),
        fact(count(sentBytes, 'byte') + ' sent')),
      findingsAbout((finding) => finding.connection === id && finding.exchange === undefined),
      element('h3', {}, 'Times in ms'),
      timeList([
        ['Opened', openedMs],
        ...(connection.protocol === 'https' ? [[tls?.error === undefined ? 'TLS handshake' : 'TLS failure', tls?.timeMs]] : []),
        ['Closed', closed?.timeMs],
      ]),
      carried.length === 0 ? [] : [
        element('h3', {}, 'Exchanges'),
        element('ol', {}, carried.map((exchange) => element('li', {},
          showButton(visibleText(exchange.id + ': ' + exchange.method + ' ' + exchange.target), 'exchange ' + exchange.id)))),
      ],
      bytesSection(passagesOfConnection(connection)),
    ],
  };
}

function textIn(row, selector) {
  return row.querySelector(selector)?.textContent.trim() ?? '';
}

function fact(...content) {
  return element('li', {}, content);
}

function showButton(text, key) {
  return button(text, () => show(key), 'link');
}

function retryLink(id) {
  const text = 'exchange ' + id;
  return exchanges.has(id) ? showButton(text, text) : text;
}

function findingsAbout(isAbout) {
  return log.findings.filter(isAbout).map(({ severity, kind, title, details }) =>
    element('div', { class: 'finding ' + severity },
      element('h3', {}, element('span', { class: 'badge ' + severity }, severity === 'fail' ? 'Failure' : 'Warning'), ' ' + visibleText(title)),
      element('p', { class: 'about' }, element('span', { class: 'kind' }, kind)),
      details === undefined ? undefined : element('pre', {}, details.split(/\r?\n/).map(visibleText).join('\n'))));
}

/** Moments, each with the time since the one before it. */
function timeList(times) {
  let before;
  return element('dl', { class: 'times' }, times.map(([name, ms]) => {
    const since = ms === undefined || before === undefined ? undefined : element('small', {}, ' +' + milliseconds(ms - before));
    if (ms !== undefined) before = ms;
    return element('div', {}, element('dt', {}, name), element('dd', {}, ms === undefined ? 'never' : milliseconds(ms), since));
  }));
}
`;

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
