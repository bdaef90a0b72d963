import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Step } from './course-steps.ts';
import { cumulativeChart, type CumulativeLine } from './cumulative-chart.ts';
import { decadesPerLine } from './log-scale.ts';

const step = (index: number, estimate: number, low = estimate / 2): Step => ({
  fromMs: index * 1000,
  untilMs: (index + 1) * 1000,
  low,
  estimate,
  high: estimate * 2,
  ceiling: estimate * 4,
});

const threshold = (value: number) => ({
  value,
  rules: [{ name: 'Act', instrument: 'Act', citation: 'Art. 1', status: 'in-force' as const }],
  isInForce: true,
});

interface Drawn {
  readonly yAxis: { readonly min: number; readonly max: number };
  readonly series: readonly { readonly id: string; readonly data: readonly (readonly (number | null)[])[] }[];
}

const drawn = (steps: readonly Step[], thresholds: readonly number[], more: Partial<CumulativeLine> = {}): Drawn =>
  cumulativeChart({
    id: 'c',
    fromMs: 0,
    untilMs: 10_000,
    lines: [{ letter: 'A', name: 'a', colourName: 'series-1', steps, hasUpperBound: true, ...more }],
    thresholds: thresholds.map(threshold),
  }).option as unknown as Drawn;

const dataOf = (of: Drawn, id: string) => of.series.find((series) => series.id === id)!.data;
const idsOf = (of: Drawn) => of.series.map(({ id }) => id);

test('what was computed stays computed until the period ends', () => {
  expect(
    dataOf(drawn([step(0, 1e20)], [1e23]), 'A-estimate')
      .at(-1)!
      .slice(0, 2),
  ).toEqual([10_000, 1e20]);
});

test('every figure and threshold from 1e10 to 1e27 lies inside the scale', () => {
  const exponent = fc.double({ min: 10, max: 27, noNaN: true });
  fc.assert(
    fc.property(exponent, fc.array(exponent, { maxLength: 5 }), (at, thresholds) => {
      const values = thresholds.map((power) => 10 ** power);
      const { yAxis, series } = drawn([step(0, 10 ** at)], values);
      for (const value of [10 ** at, 2 * 10 ** at, ...values]) {
        expect(value).toBeGreaterThanOrEqual(yAxis.min * 0.999);
        expect(value).toBeLessThanOrEqual(yAxis.max);
      }
      expect(decadesPerLine(yAxis)).toBeLessThanOrEqual(2);
      expect(JSON.stringify(series)).not.toContain('null');
    }),
  );
});

test('a band whose low is nothing fades and has no foot; a reader who rests on it sees the 0', () => {
  const picture = drawn([step(0, 1e20, 0)], [1e23]);
  expect(dataOf(picture, 'A-low')[0]![1]).toBeNull();
  expect(dataOf(picture, 'A-open')[0]![1]).toBe(2e20);
  expect(dataOf(picture, 'A-estimate')[0]!.slice(2)).toEqual([0, 2e20, 1e20]);
});

test('a band with a foot is drawn whole, and none fades', () => {
  const picture = drawn([step(0, 1e20)], [1e23]);
  expect(dataOf(picture, 'A-low')[0]![1]).toBe(5e19);
  expect(dataOf(picture, 'A-width')[0]![1]).toBe(1.5e20);
  expect(idsOf(picture)).not.toContain('A-open');
});

test('a line without an upper bound has no band, and its upper bound is not known', () => {
  const picture = drawn([step(0, 1e20)], [], { hasUpperBound: false });
  expect(idsOf(picture)).toEqual(['A-estimate']);
  expect(dataOf(picture, 'A-estimate')[0]![3]).toBeNull();
});

test('declared earlier work is a line of its own that lies inside the scale, and never part of the band', () => {
  const picture = drawn([step(0, 1e20)], [1e22], { earlierOperations: 9.9e24 });
  expect(dataOf(picture, 'A-earlier')[0]).toEqual([1000, 9.9001e24]);
  expect(dataOf(picture, 'A-estimate')[0]![1]).toBe(1e20);
  expect(picture.yAxis.max).toBeGreaterThan(9.9e24);
});

test('a lineage of nothing is not drawn, and takes no letter at the side', () => {
  const none = { ...step(0, 0), ceiling: 1e20 };
  expect(idsOf(drawn([none], [1e23]))).toEqual(['threshold-0']);
});

test('one small early step does not stretch the scale', () => {
  const picture = drawn([step(0, 1e12), step(1, 1e20)], [1e23]);
  expect(picture.yAxis.min).toBe(1e18);
  expect(dataOf(picture, 'A-estimate')[0]![1]).toBeNull();
});

test('a picture of nothing still has a scale', () => {
  const { yAxis } = drawn([], []);
  expect(yAxis.min).toBeGreaterThan(0);
  expect(yAxis.max).toBeGreaterThan(yAxis.min);
});
