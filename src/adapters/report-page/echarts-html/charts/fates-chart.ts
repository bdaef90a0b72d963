import type { Fates } from '../../../../domain/accounting/account.ts';
import { seconds } from '../../../../foundation/units.ts';
import { visibleText } from '../escape.ts';
import { clippedText } from '../format.ts';
import { basics, type ChartSpec, type ChartValue, colour, format, plotted, tooltip } from './chart-spec.ts';

export interface FatesBar {
  readonly name: string;
  readonly fates: Fates;
}

/** What became of a device-second, in the order of the bar. */
export const FATES = [
  { key: 'workload', label: 'workload', colourName: 'fate-workload' },
  { key: 'idle', label: 'idle', colourName: 'fate-idle' },
  { key: 'unallocated', label: 'unallocated', colourName: 'fate-unallocated' },
  { key: 'coverageGap', label: 'coverage gap', colourName: 'fate-gap' },
] as const;

const HATCHING = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.785, symbolSize: 1 } as const;

/** Shares of device-time by fate: one bar for the fleet, one for each cluster. The part that wasn't seen is hatched. */
export function fatesChart(id: string, bars: readonly FatesBar[]): ChartSpec {
  return {
    id,
    heightPixels: 44 + 34 * bars.length,
    option: {
      ...basics,
      grid: { left: 104, right: 16, top: 4, bottom: 30 },
      tooltip: tooltip('fates-tip', 'item'),
      xAxis: {
        type: 'value',
        min: 0,
        max: 1,
        interval: 0.25,
        axisLabel: { color: colour('muted'), fontSize: 11, formatter: format('percent') },
        splitLine: { lineStyle: { color: colour('grid') } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: bars.map(({ name }) => clippedText(visibleText(name), 24)),
        axisLabel: { color: colour('ink'), fontSize: 12, width: 92, overflow: 'truncate' },
        axisLine: { show: false },
        axisTick: { show: false },
      },
      series: FATES.map((fate) => fateSeries(fate, bars)),
    },
  };
}

const fateSeries = (fate: (typeof FATES)[number], bars: readonly FatesBar[]): ChartValue => ({
  type: 'bar',
  stack: 'fates',
  name: fate.label,
  barWidth: 20,
  color: colour(fate.colourName),
  itemStyle: {
    borderColor: colour('surface'),
    borderWidth: 1,
    ...(fate.key === 'coverageGap' ? { decal: { ...HATCHING, color: colour('fate-gap-lines') } } : {}),
  },
  label: {
    show: fate.key !== 'coverageGap',
    formatter: format('share'),
    color: colour(`${fate.colourName}-ink`),
    fontSize: 11,
  },
  emphasis: { disabled: true },
  data: bars.map(({ fates }) => ({
    value: fates.fleetDeviceSeconds > 0 ? plotted(fates[fate.key] / fates.fleetDeviceSeconds) : 0,
    hours: plotted(fates[fate.key] / 3600),
  })),
});

/** The fleet first, then its clusters, largest first; what doesn't fit is one bar. */
export function fatesBars(
  fleet: Fates,
  clusters: readonly (Fates & { readonly clusterId: string })[],
): readonly FatesBar[] {
  const sorted = [...clusters].sort((a, b) => b.fleetDeviceSeconds - a.fleetDeviceSeconds);
  const shown = sorted.length > MOST_BARS ? sorted.slice(0, MOST_BARS - 1) : sorted;
  const rest = sorted.slice(shown.length);
  return [
    { name: 'whole fleet', fates: fleet },
    ...shown.map((cluster) => ({ name: cluster.clusterId, fates: cluster })),
    ...(rest.length > 0
      ? [{ name: `${rest.length} other clusters`, fates: rest.reduce<Fates>(together, NO_TIME) }]
      : []),
  ];
}

const MOST_BARS = 10;

const NO_TIME: Fates = {
  fleetDeviceSeconds: seconds(0),
  workload: seconds(0),
  idle: seconds(0),
  unallocated: seconds(0),
  coverageGap: seconds(0),
};

const together = (a: Fates, b: Fates): Fates => ({
  fleetDeviceSeconds: seconds(a.fleetDeviceSeconds + b.fleetDeviceSeconds),
  workload: seconds(a.workload + b.workload),
  idle: seconds(a.idle + b.idle),
  unallocated: seconds(a.unallocated + b.unallocated),
  coverageGap: seconds(a.coverageGap + b.coverageGap),
});
