import { type Html, html } from '../escape.ts';

/** What the three quantities are, and what the bounds promise. */
export const reading = (): Html => html`<section id="reading" aria-labelledby="reading-title">
<h2 id="reading-title">How to read the bounds</h2>
<dl class="reading">
<div><dt>Ceiling</dt><dd>What was possible: the fastest dense number format of each accelerator for all the time it was held. Nothing is assumed of the workload. A ceiling below a threshold settles the matter.</dd></div>
<div><dt>Hardware operations</dt><dd>What counters, utilisation and power say happened, as low, estimate and high. A multiply-accumulate is two operations; sparsity isn’t counted.</dd></div>
<div><dt>Legal operations</dt><dd>What one rule counts: hardware operations with that rule’s own inclusions and exclusions. They appear only in the answers of the rules.</dd></div>
<div><dt>Stated bounds</dt><dd>Low and high hold if the assumptions named under “basis” hold. Press a basis to read them.</dd></div>
<div><dt>Proven bounds</dt><dd>Wider: no assumption about the workload at all. “Certainly” in an answer rests on these and on the ceiling alone.</dd></div>
<div><dt>Not known</dt><dd>Is an answer, and never a zero. Time without telemetry widens the bounds: nothing in the low, the ceiling in the high.</dd></div>
</dl></section>`;

/** How the figures were rounded and what the page rests on. */
export const footnotes = (): Html => html`<footer class="foot">
<h2>Notes</h2>
<ol>
<li>Figures are written 3.24e21, which is 3.24 × 10²¹. OP are arithmetic operations, OP/s operations per second. Low bounds and what was surely done are rounded down, high bounds and ceilings up, so that rounding never narrows a bound.</li>
<li>Times are UTC; a period includes its first moment and not its last. Bounds of sums are added as if all errors went the same way.</li>
<li>All compute on this page was seen at this provider. What a customer computed elsewhere is counted only where an answer of a rule says that it was declared.</li>
<li>An answer of a rule is a computation from the accounts on the date named. It isn’t legal advice and decides nothing.</li>
<li>The whole document, with every figure unrounded, is inside this page. <button type="button" id="save-data" hidden>Save it as JSON</button></li>
<li>This page asks no network for anything. Pictures are drawn by Apache ECharts (Apache License 2.0).</li>
</ol></footer>`;
