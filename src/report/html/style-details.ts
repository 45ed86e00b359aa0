/** The details of what was chosen: a drawer beside the rows, or over the lower part of a small window. */
export const styleDetails = `
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
  display: block; padding: 1px 12px; border: 1px solid var(--line); background: var(--sheet);
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
.passage .mark { color: var(--warn); font-style: italic; }
.passage i { font-style: normal; color: var(--quiet); border-bottom: 1px dotted var(--quiet); }
`;
