// The rows and their time axis. A row is a grid; where a place in time is, says
// `--a` (and `--b`, where it ends) against `--from` and `--span` of the whole.

export const styleWaterfall = `
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
