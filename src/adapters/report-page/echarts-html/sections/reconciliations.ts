import type { Reconciliation } from '../../../../domain/accounting/account.ts';
import type { AccountsDocument } from '../../../../domain/reporting/accounts-document.ts';
import { type Html, html } from '../escape.ts';
import { countText, hoursText } from '../format.ts';
import { known, name } from '../marks.ts';
import { table } from '../table.ts';

/** Time billed, allocated and observed, side by side: three books that should agree. */
export function reconciliationsSection({ reconciliations }: AccountsDocument): Html {
  const sorted = [...reconciliations].sort(
    (a, b) => Number(b.difference !== undefined) - Number(a.difference !== undefined),
  );
  const differing = sorted.filter(({ difference }) => difference !== undefined).length;
  return html`<section id="reconciliations" aria-labelledby="reconciliations-title">
<h2 id="reconciliations-title">Billed, allocated, observed</h2>
<p class="lead">Accelerator-hours of each customer in three books. Where a book is missing, it is not known, and not zero.</p>
${table({
  id: 'reconciliations-table',
  caption: `${countText(sorted.length, 'customer')}; ${differing === 0 ? 'no difference' : countText(differing, 'difference')}`,
  whenEmpty: 'No customer to reconcile.',
  columns: [
    { label: 'Customer', kind: 'name' },
    { label: 'Billed, h', kind: 'number', help: 'From billing lines; a range where the line leaves the unit open' },
    { label: 'Allocated, h', kind: 'number', help: 'From the scheduler or the fleet file' },
    { label: 'Observed, h', kind: 'number', help: 'With telemetry' },
    { label: 'Active, h', kind: 'number', help: 'Observed at work' },
    { label: 'Difference' },
  ],
  rows: sorted.map(cells),
})}</section>`;
}

const cells = (of: Reconciliation): readonly Html[] => [
  name(of.customerId),
  billed(of),
  known(hoursText(of.allocatedSeconds)),
  html`${hoursText(of.observedSeconds)}`,
  html`${hoursText(of.activeSeconds)}`,
  difference(of),
];

function difference(of: Reconciliation): Html {
  if (of.difference !== undefined) return html`<b>${of.difference}</b>`;
  const isAlone = of.billedSeconds === undefined && of.allocatedSeconds === undefined;
  return isAlone ? html`${known('not known')}: no other book` : html`none found`;
}

function billed({ billedSeconds }: Reconciliation): Html {
  if (billedSeconds === undefined) return known('not known');
  const { low, high } = billedSeconds;
  return low === high ? html`${hoursText(low)}` : html`${hoursText(low)} to ${hoursText(high)}`;
}
