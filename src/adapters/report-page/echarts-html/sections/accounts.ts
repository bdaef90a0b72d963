import type {
  AccountDocument,
  AccountsDocument,
  TotalDocument,
} from '../../../../domain/reporting/accounts-document.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { countText } from '../format.ts';
import { bySize } from '../known-figures.ts';
import { name } from '../marks.ts';
import { table } from '../table.ts';
import { connectedClusters } from './connected-clusters.ts';
import { FIGURE_COLUMNS, figureCells, logScaleOf } from './figure-cells.ts';

/** One account for each workload of each customer, and what nobody's allocation explains. */
export function accountsSection(document: AccountsDocument): Html {
  const sorted = [...document.accounts].sort(bySize);
  const scale = logScaleOf([...sorted, document.unattributed]);
  const unattributed = document.unattributed.acceleratorSeconds > 0 ? [document.unattributed] : [];
  const rows = [
    ...sorted.map((account) => [customerCell(account), workloadCell(account), ...figureCells(account, scale)]),
    ...unattributed.map((of) => [
      html`<i>unattributed</i>`,
      html`no allocation explains it`,
      ...figureCells(of, scale),
    ]),
  ];
  return html`<section id="accounts" aria-labelledby="accounts-title">
<h2 id="accounts-title">Accounts</h2>
<p class="lead">Hardware operations of each customer’s workloads, largest first, within their stated bounds.</p>
${table({
  id: 'accounts-table',
  caption: `${countText(sorted.length, 'account')}${unattributed.length > 0 ? ', and compute that no allocation explains' : ''}. Operations are OP; rounding never narrows a bound.`,
  whenEmpty: 'No account in this period: no allocation or tenant held a device for which there is data.',
  columns: [{ label: 'Customer', kind: 'name' }, { label: 'Workload', kind: 'name' }, ...FIGURE_COLUMNS],
  rows,
})}</section>`;
}

const customerCell = (account: AccountDocument): Html => name(account.customerId, 36);

function workloadCell(account: AccountDocument): Html {
  const standsAlone = [account.workloadId, `${account.customerId}/${account.workloadId}`].includes(account.lineageId);
  const lineage = standsAlone ? NOTHING : html`<span class="sub">lineage ${name(account.lineageId, 36)}</span>`;
  const clusters = account.clusterIds.length === 0 ? NOTHING : html`<span class="sub">on ${clustersOf(account)}</span>`;
  return html`${name(account.workloadId, 36)}${lineage}${clusters}`;
}

const clustersOf = ({ clusterIds }: AccountDocument): Html =>
  clusterIds.length > 3
    ? html`${name(clusterIds[0] ?? '', 24)} and ${countText(clusterIds.length - 1, 'other cluster')}`
    : html`${clusterIds.map((id, index) => html`${index > 0 ? ', ' : ''}${name(id, 24)}`)}`;

/** Runs that continue one model are one lineage: the sum is what a rule on models looks at. */
export const lineagesSection = (document: AccountsDocument): Html =>
  totalsSection(document.byLineage, {
    id: 'lineages',
    title: 'By model lineage',
    lead: 'Runs declared to continue one model are added up. A workload with no declared lineage stands for itself.',
    head: 'Lineage',
    one: 'lineage',
  });

export const clustersSection = (document: AccountsDocument): Html =>
  totalsSection(document.byCluster, {
    id: 'clusters',
    title: 'By cluster',
    lead: 'Everything on the cluster’s devices, held or not.',
    head: 'Cluster',
    one: 'cluster',
    more: connectedClusters(document),
  });

interface Words {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly head: string;
  readonly one: string;
  readonly more?: Html;
}

function totalsSection(totals: readonly TotalDocument[], words: Words): Html {
  const sorted = [...totals].sort(bySize);
  const scale = logScaleOf(sorted);
  return html`<section id="${words.id}" aria-labelledby="${words.id}-title">
<h2 id="${words.id}-title">${words.title}</h2><p class="lead">${words.lead}</p>
${table({
  id: `${words.id}-table`,
  caption: countText(sorted.length, words.one),
  whenEmpty: `No ${words.one} in this period.`,
  columns: [{ label: words.head, kind: 'name' }, ...FIGURE_COLUMNS],
  rows: sorted.map((total) => [name(total.id, 48), ...figureCells(total, scale)]),
  rowsInView: 12,
})}${words.more}</section>`;
}
