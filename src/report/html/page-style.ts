// The style sheet of the page.

/** Colours, type, the head of the page and its findings. */
const styleBase = `
:root {
  color-scheme: light dark;
  --page: #f7f7f8; --sheet: #ffffff; --raised: #f0f1f4;
  --text: #1b1d22; --quiet: #575c68; --line: #dfe1e6; --grid: #ececf0;
  --accent: #1f55c4; --chosen: #e6eefc;
  --fail: #ab1f17; --fail-soft: #fdebe9; --warn: #734700; --warn-soft: #fff1d6;
  --received: #0a6a72; --sent: #6739b6;
  --bar: #5b86de; --bar-soft: #b7cbf3; --gate: #c98a1b;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #141518; --sheet: #1b1d21; --raised: #25282e;
    --text: #e4e6ea; --quiet: #a3a8b4; --line: #32353d; --grid: #26292f;
    --accent: #8fb4ff; --chosen: #233250;
    --fail: #ff9d94; --fail-soft: #3c2120; --warn: #f0c470; --warn-soft: #362b15;
    --received: #62cdd4; --sent: #c5a8ff;
    --bar: #5d87dd; --bar-soft: #34507f; --gate: #d39a35;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 13px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
}
h1, h2, h3, h4, p, ul, ol, dl, dd, pre, table { margin: 0; padding: 0; font-size: inherit; }
ul, ol { list-style: none; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
[hidden] { display: none !important; }
.unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
header, .section { padding: 0 20px; }
header { padding-top: 16px; }
.product { color: var(--quiet); font-size: 12px; letter-spacing: .02em; }
h1 { font-size: 19px; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; }
h2 { font-size: 14px; font-weight: 650; margin: 18px 0 8px; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 4px; color: var(--quiet); }
.cut { margin-top: 6px; }
.none { color: var(--quiet); padding-bottom: 4px; }
.badge {
  display: inline-block; flex: none; padding: 0 6px; border: 1px solid var(--line); border-radius: 9px;
  background: var(--raised); color: var(--text); font-size: 11px; font-weight: 600;
  line-height: 16px; white-space: nowrap;
}
.badge.fail { background: var(--fail-soft); border-color: var(--fail); color: var(--fail); }
.badge.warn { background: var(--warn-soft); border-color: var(--warn); color: var(--warn); border-style: dashed; }
.link {
  padding: 0; border: 0; background: none; color: var(--accent); text-align: left;
  text-decoration: underline; text-underline-offset: 2px; overflow-wrap: anywhere;
}
.findings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)); gap: 8px; }
.more summary { margin: 8px 0; color: var(--accent); cursor: pointer; }
h2 small { margin-left: 8px; color: var(--quiet); font-size: 13px; font-weight: 400; }
.finding {
  min-width: 0; padding: 8px 12px 9px; border: 1px solid var(--line); border-left: 4px solid var(--fail);
  border-radius: 6px; background: var(--sheet);
}
.finding.warn { border-left: 4px dashed var(--warn); }
.finding h3 { font-weight: 600; overflow-wrap: anywhere; }
.finding .about { display: flex; flex-wrap: wrap; gap: 0 12px; margin-top: 2px; }
.finding .kind { color: var(--quiet); font-family: var(--mono); font-size: 12px; }
.finding pre {
  margin-top: 4px; color: var(--quiet); font: 12px/1.45 var(--mono);
  white-space: pre-wrap; overflow-wrap: anywhere;
}
`;

// The rows and their time axis. A row is a grid; where a place in time is, says
// `--a` (and `--b`, where it ends) against `--from` and `--span` of the whole.

const styleWaterfall = `
.list { min-width: 0; padding: 0 20px 24px; container-type: inline-size; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; margin-bottom: 8px; }
.tools label { display: flex; align-items: center; gap: 8px; flex: 1 1 300px; max-width: 460px; }
.tools input {
  flex: 1; min-width: 0; padding: 4px 9px; border: 1px solid var(--quiet); border-radius: 6px;
  background: var(--sheet);
}
.tools .shown { color: var(--quiet); min-width: 13em; }
.zoom { display: flex; }
.zoom button {
  padding: 4px 10px; border: 1px solid var(--line); background: var(--sheet); margin-left: -1px;
}
.zoom button:first-child { border-radius: 6px 0 0 6px; }
.zoom button:last-child { border-radius: 0 6px 6px 0; }
.zoom button:hover { background: var(--raised); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-bottom: 4px; color: var(--quiet); font-size: 12px; }
.legend .track { display: inline-block; width: 28px; height: 16px; margin-right: 5px; vertical-align: -4px; background: none; }
.keys { color: var(--quiet); font-size: 12px; margin-bottom: 10px; }
kbd {
  padding: 0 4px; border: 1px solid var(--line); border-radius: 3px; background: var(--sheet);
  font: 11px var(--mono);
}
.rows { border: 1px solid var(--line); border-radius: 8px; background: var(--sheet); --pad: 10px; }
.row, .axis {
  display: grid; width: 100%; align-items: center; gap: 0 10px; padding: 0 var(--pad);
  grid-template-columns: 34px minmax(120px, 1.15fr) minmax(104px, .45fr) minmax(80px, .5fr) 66px minmax(160px, 1.6fr);
  grid-template-areas: 'id what result by took track';
}
.row { scroll-margin-block: 40px 12px; min-height: 27px; border: 0; background: none; text-align: left; }
.row:hover { background: var(--raised); }
.row:focus-visible { outline-offset: -2px; }
.row[aria-expanded='true'] { background: var(--chosen); box-shadow: inset 3px 0 var(--accent); }
.id { grid-area: id; color: var(--quiet); text-align: right; font-variant-numeric: tabular-nums; }
.what { grid-area: what; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
/* A row may have several lines. */
.what, .result, .by { padding-block: 2px; }
.exchange .what { display: flex; gap: 6px; align-items: center; }
.title { flex: 0 1 auto; min-width: 50px; overflow: hidden; text-overflow: ellipsis; font-family: var(--mono); font-size: 12px; }
.result { grid-area: result; min-width: 0; overflow-wrap: break-word; }
.result.bad { color: var(--fail); font-weight: 600; }
.result.declared { color: var(--sent); font-style: italic; }
.by { grid-area: by; min-width: 0; overflow-wrap: anywhere; color: var(--quiet); }
.took { grid-area: took; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.track { grid-area: track; }
.axis {
  position: sticky; top: 0; z-index: 2; height: 26px; border-bottom: 1px solid var(--line);
  border-radius: 8px 8px 0 0; background: var(--sheet); color: var(--quiet); font-size: 12px;
}
.axis .track { overflow: visible; font-size: 11px; font-variant-numeric: tabular-nums; }
.axis .tick { position: absolute; top: 3px; left: calc((var(--a) - var(--from)) / var(--span) * 100%); padding-left: 3px; white-space: nowrap; }
.connection + .connection { border-top: 1px solid var(--line); }
.connection > h3 { font-weight: 400; background: color-mix(in srgb, var(--raised) 55%, transparent); }
.connection > h3 .row { grid-template-areas: 'what what result result result track'; }
.connection > h3 .what { white-space: normal; overflow-wrap: anywhere; }
.connection > h3 .result { color: var(--quiet); }
.connection > h3 .result.bad { color: var(--fail); }
.connection > h3 .result.declared { color: var(--sent); }
.ends, .host, .tls { color: var(--quiet); font-size: 12px; }
.tls.bad { color: var(--fail); font-weight: 600; }
.exchange { content-visibility: auto; contain-intrinsic-size: auto 27px; }
.track {
  position: relative; display: block; height: 100%; min-height: 16px; overflow: hidden;
  background: repeating-linear-gradient(to right, var(--grid) 0 1px, transparent 1px calc(var(--tick) / var(--span) * 100%));
}
.track > * { position: absolute; left: calc((var(--a) - var(--from)) / var(--span) * 100%); }
.bar { width: calc((var(--b) - var(--a)) / var(--span) * 100%); min-width: 2px; top: calc(50% - 5px); height: 10px; }
.bar.request { background: var(--received); }
.bar.wait { top: calc(50% - 1px); height: 2px; min-width: 0; background: var(--quiet); }
.bar.response { background: var(--bar-soft); border: 1px solid var(--bar); border-radius: 2px; }
.bar.unended { border-right: 0; border-radius: 2px 0 0 2px; }
.bar.gate {
  border: 1px dashed var(--gate);
  background: repeating-linear-gradient(45deg, var(--gate) 0 2px, var(--sheet) 2px 5px);
}
.bar.line { top: calc(50% - 1px); height: 2px; background: var(--quiet); }
.bar.tls { background: repeating-linear-gradient(90deg, var(--quiet) 0 2px, var(--sheet) 2px 4px); }
.track .sent { top: calc(50% - 7px); width: 2px; height: 14px; background: var(--sent); }
.track .end {
  top: 50%; padding: 0 2px; transform: translate(-100%, -50%); background: var(--sheet); color: var(--quiet);
  font: 600 10px/12px var(--mono); white-space: nowrap;
}
.track .end.rst, .track .end.refused { color: var(--fail); }
.exchange .end { transform: translate(-50%, -50%); background: none; font-size: 13px; }
@container (max-width: 860px) {
  .row, .axis {
    grid-template-columns: 26px minmax(100px, 1.2fr) minmax(92px, .4fr) minmax(110px, 1fr);
    grid-template-areas: 'id what result track';
  }
  .connection > h3 .row { grid-template-areas: 'what what result track'; }
  .by, .took { display: none; }
}
@container (max-width: 480px) {
  .exchange .what { flex-wrap: wrap; gap: 0 6px; }
  .row .badge { white-space: normal; }
}
@media (forced-colors: active) {
  .track { forced-color-adjust: none; }
  .row[aria-expanded='true'] { outline: 2px solid Highlight; outline-offset: -2px; }
}
`;

/** The details of what was chosen: a drawer beside the rows, or over the lower part of a small window. */
const styleDetails = `
.details {
  position: fixed; z-index: 5; overflow: auto; overscroll-behavior: contain;
  padding: 0 16px 24px; background: var(--sheet); box-shadow: 0 0 24px rgb(0 0 0 / .18);
}
@media (min-width: 1180px) {
  :root { --drawer: clamp(620px, 50vw, 860px); }
  .details { inset: 0 0 0 auto; width: var(--drawer); border-left: 1px solid var(--line); }
  .work.split { padding-right: var(--drawer); }
  .work.split .list { padding-right: 14px; }
}
@media (max-width: 1179.9px) {
  .details { inset: auto 0 0 0; height: 62vh; border-top: 1px solid var(--quiet); }
  .work.split { padding-bottom: 62vh; }
  :root:has(.split) { scroll-padding-bottom: 62vh; }
}
.details-head {
  position: sticky; top: 0; z-index: 1; display: flex; gap: 12px; align-items: start;
  margin: 0 -16px; padding: 10px 16px 8px; border-bottom: 1px solid var(--line); background: var(--sheet);
}
.details h2 { flex: 1; margin: 0; font: 600 13px/1.5 var(--mono); overflow-wrap: anywhere; }
.details h3 { margin: 16px 0 6px; font-size: 13px; font-weight: 650; }
.details .facts { color: var(--text); margin-top: 8px; }
.details .finding { margin-top: 8px; }
.details .finding h3 { margin: 0; }
.plain-button {
  padding: 1px 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); white-space: nowrap;
}
.plain-button:hover { border-color: var(--quiet); }
.times { display: flex; flex-wrap: wrap; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.times div { flex: 1 0 auto; padding: 4px 10px 5px; border-right: 1px solid var(--line); margin-right: -1px; }
.times dt { color: var(--quiet); font-size: 11px; }
.times dd { font-variant-numeric: tabular-nums; white-space: nowrap; }
.times small { color: var(--quiet); font-size: 11px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { padding: 2px 8px 3px 0; color: var(--quiet); font-size: 11px; font-weight: 500; text-align: left; border-bottom: 1px solid var(--line); }
td { padding: 3px 8px 3px 0; border-bottom: 1px solid var(--grid); vertical-align: top; white-space: nowrap; }
th.number, td.number { text-align: right; }
td.step { width: 46%; white-space: pre-wrap; overflow-wrap: anywhere; font: 12px/1.5 var(--mono); }
td.late { color: var(--warn); font-weight: 600; }
td .bad { color: var(--fail); }
td.when { width: 24%; padding: 0; --tick: 1e9; }
td.when .track { height: 22px; min-height: 22px; background: none; }
.due, .done { top: calc(50% - 5px); width: 9px; height: 9px; margin-left: -4px; border-radius: 50%; }
.due { border: 1.5px solid var(--quiet); }
.done { background: var(--sent); transform: scale(.62); }
td.when .bar.delay { top: calc(50% - 1px); height: 2px; min-width: 0; background: var(--quiet); }
.bytes-head { display: flex; align-items: center; gap: 12px; margin: 16px 0 6px; }
.bytes-head h3 { margin: 0; flex: 1; }
.choice { display: flex; border: 0; margin: 0; padding: 0; }
.choice label { display: block; margin-left: -1px; }
.choice span {
  display: block; padding: 1px 12px; border: 1px solid var(--line); background: var(--sheet); white-space: nowrap;
}
.choice label:first-of-type span { border-radius: 6px 0 0 6px; }
.choice label:last-of-type span { border-radius: 0 6px 6px 0; }
.choice input { position: absolute; opacity: 0; pointer-events: none; }
.choice input:checked + span { border-color: var(--accent); background: var(--chosen); font-weight: 600; }
.choice input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 1px; }
.passage { margin-top: 8px; padding-left: 10px; border-left: 3px solid var(--received); }
.passage.sent { border-left: 3px double var(--sent); }
.passage h4 { display: flex; flex-wrap: wrap; gap: 0 10px; font-size: 12px; font-weight: 600; color: var(--received); }
.passage.sent h4 { color: var(--sent); }
.passage h4 span { color: var(--quiet); font-weight: 400; font-variant-numeric: tabular-nums; }
.passage pre {
  font: 12px/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4;
}
.copies { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-top: 10px; }
.json { padding: 6px 10px; border: 1px solid var(--line); border-radius: 6px; font: 12px/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.passage .mark { color: var(--warn); font-style: italic; }
.passage i { font-style: normal; color: var(--quiet); border-bottom: 1px dotted var(--quiet); }
`;

/** The style sheet of the page. */
export const pageStyle = styleBase + styleWaterfall + styleDetails;
