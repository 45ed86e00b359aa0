import { html, type Markup } from './markup.ts';

/** What can be done with the rows. */
export function toolsHtml(): Markup {
  return html`<div class="tools">
    <label for="filter"
      >Filter
      <input
        id="filter"
        type="search"
        autocomplete="off"
        spellcheck="false"
        placeholder="path, status, 4xx, finding, reset, retry …"
    /></label>
    <span class="shown" id="shown" role="status"></span>
    <div class="zoom" role="group" aria-label="Time axis">
      <button type="button" data-zoom="out">Zoom out</button>
      <button type="button" data-zoom="in">Zoom in</button>
      <button type="button" data-zoom="all">Whole test</button>
    </div>
  </div>`;
}

/** What the bars mean, and the keys. */
export function legendHtml(): Markup {
  return html`<ul class="legend">
      ${sample('request', 'request')} ${sample('wait', 'waiting for an answer')}
      ${sample('response', 'response')} ${sample('gate', 'held at a gate')}
      ${sample('tls', 'TLS handshake')}
      <li>${track(html`<i class="sent" style="--a:.5"></i>`)}bytes sent</li>
    </ul>
    <p class="keys">
      <kbd>↑</kbd> <kbd>↓</kbd> go through the rows, <kbd>Enter</kbd> opens and closes,
      <kbd>Esc</kbd> closes, <kbd>/</kbd> filters, <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> zoom,
      <kbd>←</kbd> <kbd>→</kbd> move in time.
    </p>`;
}

function sample(kind: string, meaning: string): Markup {
  return html`<li>${track(html`<i class="bar ${kind}" style="--a:.1;--b:.9"></i>`)}${meaning}</li>`;
}

function track(bar: Markup): Markup {
  return html`<span class="track" style="--from:0;--span:1;--tick:9" aria-hidden="true"
    >${bar}</span
  >`;
}
