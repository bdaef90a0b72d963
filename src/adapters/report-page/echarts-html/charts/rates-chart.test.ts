import { expect, test } from 'vitest';
import type { Step } from './course-steps.ts';
import { highestRate, ratesChart } from './rates-chart.ts';

const hour = (index: number): Step => ({
  fromMs: index * 3_600_000,
  untilMs: (index + 1) * 3_600_000,
  low: 3600,
  estimate: 7200,
  high: 10_800,
  ceiling: 36_000,
});

interface Series {
  readonly id: string;
  readonly data: readonly (readonly [number, number | null])[];
}

const seriesOf = (steps: readonly Step[], hasCeiling = true): readonly Series[] =>
  ratesChart({ id: 'r', colourName: 'series-1', steps, fromMs: 0, untilMs: 1, hasCeiling, sharedMaximum: 1 }).option[
    'series'
  ] as unknown as readonly Series[];

const data = (steps: readonly Step[], id: string): Series['data'] =>
  seriesOf(steps).find((series) => series.id === id)!.data;

test('operations of a step become operations per second, held until the step ends', () => {
  expect(data([hour(0)], 'estimate')).toEqual([
    [0, 2],
    [3_600_000, 2],
  ]);
  expect(data([hour(0)], 'ceiling')[0]).toEqual([0, 10]);
});

test('the band reaches from low to high', () => {
  expect([data([hour(0)], 'low')[0]![1], data([hour(0)], 'width')[0]![1]]).toEqual([1, 2]);
});

test('a gap breaks the line and never draws a zero', () => {
  const rates = data([hour(0), hour(5)], 'estimate').map(([, rate]) => rate);
  expect(rates).toEqual([2, 2, null, 2, 2]);
});

test('hardware without a known ceiling has no ceiling line', () => {
  expect(seriesOf([hour(0)], false).map(({ id }) => id)).toEqual(['low', 'width', 'estimate']);
});

test('a scale for all reaches the highest ceiling that is drawn', () => {
  expect(highestRate([hour(0)], true)).toBe(10);
  expect(highestRate([hour(0)], false)).toBe(3);
});
