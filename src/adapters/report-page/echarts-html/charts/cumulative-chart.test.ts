import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cumulativeChart, decadesPerLine, runningSums } from './cumulative-chart.ts';
import type { Step } from './course-steps.ts';

const step = (index: number, estimate: number, low = estimate / 2): Step => ({
  fromMs: index * 1000,
  untilMs: (index + 1) * 1000,
  low,
  estimate,
  high: estimate * 2,
  ceiling: estimate * 4,
});

const threshold = (value: number) => ({ value, names: ['Act'], citations: ['Art. 1'], isInForce: true });

interface Drawn {
  readonly yAxis: { readonly min: number; readonly max: number };
  readonly series: readonly { readonly id: string; readonly data: readonly (readonly [number, number | null])[] }[];
}

const drawn = (steps: readonly Step[], thresholds: readonly number[], hasUpperBound = true): Drawn =>
  cumulativeChart({
    id: 'c',
    fromMs: 0,
    untilMs: 10_000,
    lines: [{ letter: 'A', name: 'a', steps, hasUpperBound }],
    thresholds: thresholds.map(threshold),
  }).option as unknown as Drawn;

const dataOf = (of: Drawn, id: string) => of.series.find((series) => series.id === id)!.data;

test('each point is the sum of all before it', () => {
  expect(runningSums([step(0, 1), step(1, 2), step(2, 4)]).map(({ estimate }) => estimate)).toEqual([1, 3, 7]);
});

test('what was computed stays computed until the period ends', () => {
  expect(dataOf(drawn([step(0, 1e20)], [1e23]), 'A-estimate').at(-1)).toEqual([10_000, 1e20]);
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

test('a lower bound of nothing reaches down to the foot of the scale', () => {
  const picture = drawn([step(0, 1e20, 0)], [1e23]);
  expect(dataOf(picture, 'A-low')[0]![1]).toBe(picture.yAxis.min);
});

test('a line without an upper bound has no band', () => {
  expect(dataOf(drawn([step(0, 1e20)], [], false), 'A-width')).toEqual([]);
});

test('a picture of nothing still has a scale', () => {
  const { yAxis } = drawn([], []);
  expect(yAxis.min).toBeGreaterThan(0);
  expect(yAxis.max).toBeGreaterThan(yAxis.min);
});
