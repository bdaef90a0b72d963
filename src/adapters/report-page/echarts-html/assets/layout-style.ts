/** The page: letters, header, figures at a glance, pictures. */
export const LAYOUT_STYLE = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums lining-nums; }
main, .top { overflow-wrap: anywhere; } main, .top, .foot { max-width: 1240px; margin: 0 auto; padding: 0 28px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 12px; top: 8px; background: var(--surface); padding: 6px 10px; z-index: 9; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
h1, h2 { font-family: Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Georgia, "DejaVu Serif", serif; font-weight: 600; letter-spacing: -.01em; line-height: 1.2; text-wrap: balance; }
h1 { font-size: 30px; margin: 2px 0 6px; overflow-wrap: anywhere; } h2 { font-size: 21px; margin: 0 0 4px; } h3 { font-size: 14px; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0 0 8px; max-width: 92ch; text-wrap: pretty; } .lead, .note, .empty { color: var(--muted); } .lead { margin-bottom: 16px; } h3.apart { margin: 22px 0 8px; } .note { font-size: 13px; margin-top: 8px; }
.empty { border: 1px dashed var(--line); border-radius: 6px; padding: 14px 16px; max-width: none; }
a { color: var(--accent); } bdi { overflow-wrap: anywhere; } .unknown { color: var(--unknown); font-style: italic; }
.synthetic { background: var(--synthetic-wash); color: var(--synthetic); border-bottom: 1px solid var(--synthetic-line); padding: 10px 28px; text-align: center; font-size: 14px; }
.synthetic strong { letter-spacing: .14em; margin-right: 8px; }
.top { padding-top: 30px; padding-bottom: 6px; } .kicker { color: var(--muted); font-size: 12px; letter-spacing: .1em; text-transform: uppercase; margin: 0; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 22px; color: var(--muted); margin: 0; padding: 0; list-style: none; } .facts b { color: var(--ink); font-weight: 500; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 18px 0 0; padding: 10px 0; list-style: none; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); font-size: 13px; }
nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
section { margin: 34px 0; } .panel { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 18px 20px; }
.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; margin: 22px 0 0; }
.tile { background: var(--surface); padding: 14px 18px; min-width: 0; } .tile dt { color: var(--muted); font-size: 12px; } .tile dd { margin: 0; }
.tile .big { font-size: 23px; line-height: 1.3; font-weight: 600; letter-spacing: -.01em; overflow-wrap: anywhere; } .tile .small { color: var(--muted); font-size: 12.5px; }
.tile ul { list-style: none; margin: 4px 0 0; padding: 0; display: grid; grid-template-columns: auto 1fr; gap: 3px 8px; justify-items: start; align-items: baseline; } .tile li { display: contents; } .tile li b { justify-self: end; font-weight: 600; }
.reading { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 6px 28px; margin: 12px 0 0; } .reading dt { font-weight: 600; } .reading dd { margin: 0; color: var(--muted); font-size: 13px; }
figure { margin: 0; min-width: 0; } .chart { width: 100%; min-height: 120px; } figcaption { color: var(--muted); font-size: 12.5px; }
.multiples { display: grid; grid-auto-rows: auto; grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); gap: 22px 26px; } .multiples figure { border-top: 2px solid var(--grid); padding-top: 8px; display: grid; grid-template-rows: subgrid; grid-row: span 3; row-gap: 2px; }
.multiples .figures { color: var(--muted); font-size: 12.5px; min-height: 1.5em; }
.bar { display: flex; justify-content: space-between; gap: 12px; flex-wrap: wrap; align-items: baseline; }
.keys { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 10px; padding: 0; list-style: none; color: var(--muted); font-size: 12.5px; }
.swatch { width: 22px; height: 10px; vertical-align: -1px; margin-right: 6px; }
button { font: inherit; font-size: 13px; color: var(--accent); background: var(--surface); border: 1px solid var(--line); border-radius: 5px; padding: 4px 11px; cursor: pointer; }
button:hover { border-color: var(--accent); } button[aria-pressed="true"] { background: var(--accent); color: var(--surface); border-color: var(--accent); } .more { margin-top: 10px; }
.tip { font-size: 12px; line-height: 1.45; white-space: normal; max-width: 300px; overflow-wrap: anywhere; } .foot { color: var(--muted); font-size: 12.5px; padding-bottom: 48px; } .foot ol { padding-left: 18px; max-width: 90ch; }
.fill-1 { fill: var(--series-1); } .fill-2 { fill: var(--series-2); } .fill-3 { fill: var(--series-3); } .fill-4 { fill: var(--series-4); } .fill-5 { fill: var(--series-5); } .fill-6 { fill: var(--series-6); }
.strip { margin-top: 14px; } .strip svg { display: block; width: 100%; height: 56px; } .fill-none { fill: none; } .thin { stroke-width: 1; vector-effect: non-scaling-stroke; }
.fill-rest { fill: var(--series-rest); } .fill-unattributed { fill: var(--series-unattributed); } .fill-workload { fill: var(--fate-workload); } .fill-idle { fill: var(--fate-idle); } .fill-unallocated { fill: var(--fate-unallocated); } .fill-gap { fill: var(--fate-gap); }
.stroke-gap { stroke: var(--fate-gap-lines); } .stroke-muted { stroke: var(--muted); } .stroke-ink { stroke: var(--ink); } .stroke-grid { stroke: var(--grid); } .faint { opacity: .26; }
`;
