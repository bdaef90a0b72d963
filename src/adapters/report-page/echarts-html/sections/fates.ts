import type { Fates } from '../../../../domain/accounting/account.ts';
import type { AccountsDocument } from '../../../../domain/reporting/accounts-document.ts';
import { FATES, fatesBars, fatesChart } from '../charts/fates-chart.ts';
import { type Html, html, trusted } from '../escape.ts';
import { hoursText, percentText } from '../format.ts';
import { fold, name } from '../marks.ts';
import { table } from '../table.ts';
import type { Section } from './section.ts';

const CHART_ID = 'fates-chart';

/** Where every device-second of the fleet went, once each. */
export function fatesSection(document: AccountsDocument): Section {
  const bars = fatesBars(document.fates, document.clusters);
  const isEmpty = document.fates.fleetDeviceSeconds <= 0;
  const pictureAndTable = html`<figure class="panel">${KEYS}<div class="chart" id="${CHART_ID}" role="img" aria-label="Shares of device time: ${summary(document.fates)}. The table below this picture has every cluster."></div>
<figcaption>${sumNote(document.fates)}</figcaption></figure>${fold('Hours of each cluster', fatesTable(document))}`;
  return {
    charts: isEmpty ? [] : [fatesChart(CHART_ID, bars)],
    content: html`<section id="fates" aria-labelledby="fates-title">
<h2 id="fates-title">Where the device time went</h2>
<p class="lead">Every second of every device is counted exactly once. Hatched time was held or free, but not seen.</p>
${isEmpty ? html`<p class="empty">The fleet has no device time in this period.</p>` : pictureAndTable}</section>`,
  };
}

const KEYS = trusted(
  `<ul class="keys" aria-label="Key">${(
    [
      ['workload', 'a customer’s workload'],
      ['idle', 'held, but idle'],
      ['unallocated', 'held by nobody'],
      ['gap', 'coverage gap: no telemetry'],
    ] as const
  )
    .map(
      ([tone, words]) =>
        `<li><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><rect class="fill-${tone}" width="22" height="10"/>${
          tone === 'gap' ? '<path class="stroke-gap" d="M1 10L9 0M7 10L15 0M13 10L21 0"/>' : ''
        }</svg>${words}</li>`,
    )
    .join('')}</ul>`,
);

const shareOf = (fates: Fates, key: (typeof FATES)[number]['key']): number => fates[key] / fates.fleetDeviceSeconds;

const summary = (fates: Fates): string =>
  FATES.map(({ key, label }) => `${label} ${percentText(shareOf(fates, key))}`).join(', ');

function sumNote(fates: Fates): Html {
  const total = fates.workload + fates.idle + fates.unallocated + fates.coverageGap;
  const isEven = Math.abs(total - fates.fleetDeviceSeconds) <= 1e-6 * fates.fleetDeviceSeconds;
  return isEven
    ? html`All of it adds up to the fleet: ${hoursText(fates.fleetDeviceSeconds)} device-hours.`
    : html`<strong class="mark severity-error">All of it adds up to ${hoursText(total)} of ${hoursText(fates.fleetDeviceSeconds)} device-hours: these accounts are faulty.</strong>`;
}

function fatesTable(document: AccountsDocument): Html {
  const rows = [
    { name: html`whole fleet`, fates: document.fates },
    ...document.clusters.map((cluster) => ({ name: name(cluster.clusterId), fates: cluster })),
  ];
  return table({
    id: 'fates-table',
    caption: 'Device-hours by fate',
    whenEmpty: 'No device time.',
    columns: [
      { label: 'Cluster' },
      { label: 'Device-hours', kind: 'number' },
      ...FATES.map(({ label }) => ({ label: `${label}, h`, kind: 'number' as const })),
    ],
    rows: rows.map(({ name, fates }) => [
      name,
      html`${hoursText(fates.fleetDeviceSeconds)}`,
      ...FATES.map(({ key }) => html`${hoursText(fates[key])}`),
    ]),
  });
}
