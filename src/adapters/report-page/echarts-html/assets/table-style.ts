/** Tables, marks and chips; what changes on a narrow screen; what changes on paper. */
export const TABLE_STYLE = `
.table-frame { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; } caption { text-align: left; padding: 11px 14px; color: var(--muted); font-size: 13px; border-bottom: 1px solid var(--line); caption-side: top; }
th, td { padding: 7px 8px; text-align: left; vertical-align: top; border-top: 1px solid var(--grid); } thead th { border-top: 0; border-bottom: 1px solid var(--line); color: var(--muted); font-weight: 500; font-size: 12px; vertical-align: bottom; background: var(--raised); }
th[title] { text-decoration: underline dotted var(--line); text-underline-offset: 3px; } tbody th { font-weight: 500; } th.number, td.number { text-align: right; white-space: nowrap; } tbody tr:hover > * { background: var(--raised); }
th:first-child, td:first-child { padding-left: 14px; } th:last-child, td:last-child { padding-right: 14px; }
.cell { min-width: 0; overflow-wrap: anywhere; } .number .cell { overflow-wrap: normal; } th.name { min-width: 118px; } td.name { min-width: 118px; } .wraps { white-space: normal; } .sub { display: block; color: var(--muted); font-size: 12px; font-weight: 400; } td ul { margin: 3px 0 0; padding-left: 16px; } .reason { min-width: 240px; }
.mark { display: inline-block; white-space: nowrap; font-size: 12px; font-weight: 600; padding: 1px 8px; border-radius: 10px; border: 1px solid transparent; }
.certainly-above, .severity-error { color: var(--above); background: var(--above-wash); } .possibly-above, .severity-warning { color: var(--possibly); background: var(--possibly-wash); }
.certainly-below { color: var(--below); background: var(--below-wash); } .not-known { color: var(--unknown); background: var(--unknown-wash); border: 1px dashed var(--unknown); } .severity-notice { color: var(--unknown); background: var(--unknown-wash); }
.tag { font-size: 11px; color: var(--muted); border: 1px solid var(--line); border-radius: 3px; padding: 0 5px; white-space: nowrap; }
.chips { display: flex; flex-wrap: wrap; gap: 4px; } .chip { font-size: 11.5px; border: 1px solid var(--line); border-radius: 4px; padding: 0 6px; background: var(--raised); white-space: nowrap; max-width: 100%; }
.chip .share { color: var(--muted); } .chip.gap { border-style: dashed; border-color: var(--fate-gap-lines); color: var(--fate-gap-ink); background: var(--fate-gap); } details.chip[open] { white-space: normal; flex-basis: 100%; min-width: 190px; }
.chip summary { list-style: none; cursor: pointer; } .chip summary::-webkit-details-marker { display: none; } .chip summary::after { content: "\\00a0+"; color: var(--muted); } .chip[open] summary::after { content: "\\00a0−"; } .chip ul { margin: 2px 0 5px; padding-left: 15px; }
figure + .fold { margin-top: 10px; } .fold + .table-frame, .fold > .table-frame { margin-top: 8px; } .fold > summary { cursor: pointer; color: var(--accent); font-size: 12.5px; } .range { display: block; width: 112px; height: 16px; margin-left: auto; }
.ladder { list-style: none; margin: 16px 0 0; padding: 0; display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px 26px; font-size: 13px; } .ladder li { display: grid; grid-template-columns: 20px minmax(0, 1fr); } .ladder b { font-weight: 700; }
.c1 { color: var(--series-1); } .c2 { color: var(--series-2); } .c3 { color: var(--series-3); } .c4 { color: var(--series-4); } .c5 { color: var(--series-5); } .c6 { color: var(--series-6); }
@media (max-width: 960px) { .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } .reading { grid-template-columns: minmax(0, 1fr); } }
@media screen and (max-width: 640px) {
  main, .top, .foot { padding-left: 16px; padding-right: 16px; } .synthetic { padding: 9px 16px; text-align: left; } h1 { font-size: 25px; } .panel { padding: 14px 12px; }
  .ladder { grid-template-columns: minmax(0, 1fr); } .tile { padding: 12px 10px; } .tile ul { gap: 3px 5px; } .tile .mark { padding: 1px 6px; font-size: 11.5px; } .tile .big { font-size: 19px; } section { margin: 26px 0; }
  table, caption, tbody, tr, th, td { display: block; } thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } tr[hidden] { display: none; }
  tbody tr { padding: 9px 12px; border-top: 1px solid var(--line); } tbody tr:first-child { border-top: 0; } tbody th, tbody td { border: 0; padding: 2px 0; display: grid; grid-template-columns: 104px minmax(0, 1fr); gap: 10px; }
  tbody th:first-child, tbody td:first-child, tbody th:last-child, tbody td:last-child { padding-left: 0; padding-right: 0; }
  tbody th::before, tbody td::before { content: attr(data-label); color: var(--muted); font-size: 12px; font-weight: 400; } th.number, td.number { text-align: left; white-space: normal; } th.name, td.name { min-width: 0; } .range { margin-left: 0; } .reason { min-width: 0; }
}
@media print {
  @page { margin: 12mm; } body { background: #fff; font-size: 12px; } main, .top, .foot { max-width: none; padding-left: 0; padding-right: 0; } nav, button:not(.more), .skip { display: none !important; } .more { border: 0; padding: 0; color: inherit; }
  .table-frame { overflow: visible; border-color: #bbb; } table { font-size: 10.5px; } caption, .lead, figcaption, .reading dd, .multiples .figures { font-size: 10.5px; } .sub, .chip, .mark, .tag, .note, .foot { font-size: 9.5px; } tr, figure, .tile, li { break-inside: avoid; } h2, .lead, .keys { break-after: avoid; } thead { display: table-header-group; } .reason { min-width: 0; }
  .mark, .synthetic, .chip { print-color-adjust: exact; -webkit-print-color-adjust: exact; } a { color: inherit; text-decoration: none; }
}
`;
