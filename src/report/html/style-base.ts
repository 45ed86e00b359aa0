/** Colours, type, the head of the page and its findings. */
export const styleBase = `
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
