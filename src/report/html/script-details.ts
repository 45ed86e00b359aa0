/** Everything about one exchange, or one connection. */
export const scriptDetails = String.raw`
function exchangeDetails(exchange, row) {
  const { id, connection, indexOnConnection, host, answer, retryOf, addedBytes } = exchange;
  const title = exchange.method + ' ' + exchange.target + ' → ' + textIn(row, '.result');
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
      stepsSection(exchange),
      bytesSection(passagesOfExchange(exchange)),
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
