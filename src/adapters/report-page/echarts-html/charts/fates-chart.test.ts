import { expect, test } from 'vitest';
import { seconds } from '../../../../foundation/units.ts';
import { fatesBars, fatesChart } from './fates-chart.ts';

const fates = (total: number) => ({
  fleetDeviceSeconds: seconds(total),
  workload: seconds(total * 0.5),
  idle: seconds(total * 0.25),
  unallocated: seconds(total * 0.125),
  coverageGap: seconds(total * 0.125),
});

const clusters = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ clusterId: `c${index}`, ...fates(100 + index) }));

test('the fleet comes first and then its clusters, largest first', () => {
  expect(fatesBars(fates(300), clusters(2)).map(({ name }) => name)).toEqual(['whole fleet', 'c1', 'c0']);
});

test('clusters that do not fit are one bar, and no second is lost', () => {
  const bars = fatesBars(fates(1), clusters(40));
  expect(bars).toHaveLength(11);
  expect(bars.at(-1)?.name).toBe('31 other clusters');
  const shown = bars.slice(1).reduce((sum, bar) => sum + bar.fates.fleetDeviceSeconds, 0);
  expect(shown).toBe(clusters(40).reduce((sum, of) => sum + of.fleetDeviceSeconds, 0));
});

test('the shares of each bar add up to the whole, and an empty cluster has none', () => {
  const series = fatesChart('f', fatesBars(fates(300), [{ clusterId: 'empty', ...fates(0) }])).option[
    'series'
  ] as unknown as readonly { readonly data: readonly { readonly value: number }[] }[];
  const sumAt = (index: number): number => series.reduce((sum, { data }) => sum + data[index]!.value, 0);
  expect([sumAt(0), sumAt(1)]).toEqual([1, 0]);
});
