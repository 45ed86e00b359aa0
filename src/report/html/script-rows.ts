/** Rows: the one that has the focus, the one whose details are open, and those that the filter shows. */
export const scriptRows = String.raw`
const work = document.querySelector('.work');
const details = document.getElementById('details');
/** @type {HTMLInputElement} */
const filter = document.querySelector('#filter');
const shownCount = document.getElementById('shown');
const list = document.getElementById('rows');
const byTime = document.getElementById('by-time');
/** In the order in which they are shown. @type {HTMLElement[]} */
let rows = Array.from(document.querySelectorAll('#rows .row'));
/** @type {HTMLElement[]} */
const exchangeItems = Array.from(document.querySelectorAll('#rows .exchange'));
const homes = new Map(exchangeItems.map((item) => [item, item.parentElement]));
/** @type {Map<Element, string>} */
const keyOfRow = new Map(rows.map((row) => [row, keyOf(row.closest('li'))]));
const rowOfKey = new Map(rows.map((row) => [keyOfRow.get(row), row]));
let shownRows = rows;
let opened;

function keyOf({ dataset }) {
  return dataset.exchange === undefined ? 'connection ' + dataset.connection : 'exchange ' + dataset.exchange;
}

/** Opens the details of a row and goes to it; the filter is lifted when it hides the row. */
function show(key) {
  const row = rowOfKey.get(key);
  if (row === undefined) return;
  if (!shownRows.includes(row)) {
    filter.value = '';
    applyFilter();
  }
  open(row);
  focusRow(row);
}

function open(row) {
  close();
  opened = keyOfRow.get(row);
  row.setAttribute('aria-expanded', 'true');
  const [kind, id] = opened.split(' ');
  const { title, content } = kind === 'exchange'
    ? exchangeDetails(exchanges.get(Number(id)), row)
    : connectionDetails(connections.get(Number(id)), row);
  details.replaceChildren(
    element('div', { class: 'details-head' }, element('h2', { id: 'details-title' }, title), button('Close', leave)),
    ...content.flat(Infinity).filter((part) => part !== undefined));
  details.hidden = false;
  details.scrollTop = 0;
  work.classList.add('split');
  row.scrollIntoView({ block: 'nearest' });
}

function close() {
  if (opened === undefined) return;
  rowOfKey.get(opened).setAttribute('aria-expanded', 'false');
  opened = undefined;
  details.hidden = true;
  details.replaceChildren();
  work.classList.remove('split');
}

/** Closes the details and goes back to their row. */
function leave() {
  const row = rowOfKey.get(opened);
  close();
  if (row !== undefined) focusRow(row);
}

/** One row can be reached with Tab: the one that was used last. */
function makeReachable(row) {
  for (const each of rows) if (each.tabIndex === 0) each.tabIndex = -1;
  if (row !== undefined) row.tabIndex = 0;
}

function focusRow(row) {
  makeReachable(row);
  row.focus();
  row.scrollIntoView({ block: 'nearest' });
}

function moveTo(index) {
  const row = shownRows[Math.min(shownRows.length - 1, Math.max(0, index))];
  if (row === undefined) return;
  if (opened !== undefined) open(row);
  focusRow(row);
}

/** @param {any} event @returns {HTMLElement | null} what was clicked, or holds it */
function above(event, selector) {
  return event.target.closest(selector);
}

const pageOfRows = 12;
const moves = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + pageOfRows,
  PageUp: (index) => index - pageOfRows,
  Home: () => 0,
  End: () => rows.length,
};
const zooms = {
  '+': () => zoom(0.5, momentOf(keyOfRow.get(document.activeElement))),
  '-': () => zoom(2, momentOf(keyOfRow.get(document.activeElement))),
  '0': () => look(whole.from, whole.span),
  ArrowLeft: () => pan(-0.2),
  ArrowRight: () => pan(0.2),
};

area.addEventListener('keydown', (event) => {
  const row = above(event, '.row');
  if (row === null || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in moves) moveTo(moves[event.key](shownRows.indexOf(row)));
  else if (event.key in zooms) zooms[event.key]();
  else return;
  event.preventDefault();
});

document.addEventListener('click', (event) => {
  const row = above(event, '.rows .row');
  const link = above(event, '[data-show]');
  if (link !== null) show(link.dataset.show);
  if (row === null) return;
  makeReachable(row);
  if (opened === keyOfRow.get(row)) close();
  else open(row);
});

document.addEventListener('keydown', (event) => {
  const isTyping = event.target === filter;
  if (event.key === 'Escape' && opened !== undefined && !(isTyping && filter.value !== '')) {
    leave();
  } else if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    filter.focus();
  } else {
    return;
  }
  event.preventDefault();
});

/** What a row can be found by. */
function wordsOf(row) {
  const [kind, id] = keyOfRow.get(row).split(' ');
  const isExchange = kind === 'exchange';
  const findings = log.findings.filter((finding) =>
    finding[kind] === Number(id) && (isExchange || finding.exchange === undefined));
  const found = findings.flatMap((finding) => ['finding', finding.severity, finding.kind, finding.title]);
  const exchange = isExchange ? exchanges.get(Number(id)) : undefined;
  const more = exchange === undefined ? [] : ['connection ' + exchange.connection, exchange.host ?? '',
    exchange.status === undefined ? '' : Math.floor(exchange.status / 100) + 'xx'];
  return [row.textContent, ...found, ...more].join(' ').toLowerCase();
}

const haystacks = new Map();
function haystackOf(row) {
  if (!haystacks.has(row)) haystacks.set(row, wordsOf(row));
  return haystacks.get(row);
}

/** Rows with the text as it stands, or else with all of its words. */
function findRows(text) {
  const found = rows.filter((row) => haystackOf(row).includes(text));
  if (found.length > 0) return found;
  const words = text.split(/\s+/);
  return rows.filter((row) => words.every((word) => haystackOf(row).includes(word)));
}

function applyFilter() {
  const text = filter.value.trim().toLowerCase();
  /** @type {Set<Element>} */
  const shown = new Set(findRows(text));
  let shownExchanges = 0;
  for (const item of exchangeItems) {
    const row = item.querySelector('.row');
    item.hidden = !shown.has(row);
    if (item.hidden) continue;
    shownExchanges += 1;
    // A row makes no sense without its connection.
    shown.add(rowOfKey.get('connection ' + exchanges.get(Number(item.dataset.exchange)).connection));
  }
  /** @type {NodeListOf<HTMLElement>} */
  const connectionItems = document.querySelectorAll('#rows > li');
  for (const item of connectionItems) item.hidden = !shown.has(item.querySelector('.row'));
  shownRows = rows.filter((row) => shown.has(row));
  const all = count(log.exchanges.length, 'exchange');
  shownCount.textContent = text === '' ? all : shownExchanges.toLocaleString('en-US') + ' of ' + all;
  if (!shownRows.some((row) => row.tabIndex === 0)) makeReachable(shownRows[0]);
}

/** Puts the exchanges where they belong: below their connections, or in one list by their beginning. */
function order(isByTime) {
  const beganAt = ({ dataset }) => exchanges.get(Number(dataset.exchange)).firstByteMs;
  if (isByTime) byTime.append(...[...exchangeItems].sort((a, b) => beganAt(a) - beganAt(b)));
  else for (const [item, home] of homes) home.append(item);
  byTime.hidden = !isByTime;
  list.hidden = isByTime;
  rows = Array.from(document.querySelectorAll(isByTime ? '#by-time .row' : '#rows .row'));
  applyFilter();
}

/** @type {NodeListOf<HTMLInputElement>} */
const orders = document.querySelectorAll('[name=order]');
for (const input of orders) input.addEventListener('change', () => order(input.value === 'time'));

filter.addEventListener('input', applyFilter);
applyFilter();
`;
