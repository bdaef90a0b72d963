import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pseudoRandom } from '../../foundation/pseudo-random.ts';
import { kolmogorovSmirnov, type Sample } from './two-sample.ts';

const compare = (one: readonly number[], other: readonly number[]) =>
  kolmogorovSmirnov({ values: one }, { values: other })!;

it('gives the distances and p-values that are worked by hand', () => {
  // All of one side below all of the other: two of the 252 orders of five and five go as far.
  expect(compare([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toEqual({
    distance: expect.closeTo(1, 12),
    pValue: expect.closeTo(2 / 252, 12),
    counts: [5, 5],
  });
  expect(compare([1, 2, 3], [4, 5, 6, 7]).pValue).toBeCloseTo(2 / 35, 12);
  // Up to 2: two of three on one side, none of two on the other.
  expect(compare([1, 2, 4], [3, 5]).distance).toBeCloseTo(2 / 3, 12);
  expect(compare([1, 2, 3], [1, 2, 3])).toMatchObject({ distance: 0, pValue: 1 });
});

/** The share of all orders of m and n that go at least as far, by going through every one. */
function byAllOrders(m: number, n: number, distance: number): number {
  let [far, all] = [0, 0];
  const walk = (i: number, j: number, most: number): void => {
    const here = Math.max(most, Math.abs(i / m - j / n));
    if (i === m && j === n) {
      all++;
      if (here >= distance - 1e-9) far++;
      return;
    }
    if (i < m) walk(i + 1, j, here);
    if (j < n) walk(i, j + 1, here);
  };
  walk(0, 0, 0);
  return far / all;
}

it('gives the p-value of small samples as counting all orders does', () => {
  const side = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(side, side, (one, other) => {
      const { distance, pValue } = compare(one, other);
      expect(pValue).toBeCloseTo(byAllOrders(one.length, other.length, distance), 9);
    }),
  );
});

it('gives for great samples about the p-value that is exact', () => {
  const random = pseudoRandom(1);
  const one = Array.from({ length: 100 }, random);
  const other = Array.from({ length: 100 }, () => random() + 0.12);
  const exact = compare(one, other);
  // Weights that say nothing: the approximation is taken.
  const near = kolmogorovSmirnov({ values: one, weights: one.map(() => 1) }, { values: other })!;
  expect(near.distance).toBeCloseTo(exact.distance, 12);
  expect(Math.abs(near.pValue - exact.pValue)).toBeLessThan(0.02);
  expect(exact.pValue).toBeGreaterThan(0.001);
});

it('calls one law two no more often than its p-value says', () => {
  const random = pseudoRandom(2);
  const draws = (count: number) => Array.from({ length: count }, random);
  const values = Array.from({ length: 1000 }, () => compare(draws(120), draws(150)).pValue);
  const called = values.filter((pValue) => pValue < 0.05).length / 1000;
  expect(called).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 1000));
  expect(called).toBeGreaterThan(0.05 - 4 * Math.sqrt((0.05 * 0.95) / 1000));
});

it('takes a weight for as many values, and tells what weighted values are worth', () => {
  const weighted: Sample = { values: [1, 2, 3], weights: [3, 1, 0] };
  const other: Sample = { values: [1, 4] };
  expect(kolmogorovSmirnov(weighted, other)!.distance).toBeCloseTo(compare([1, 1, 1, 2], [1, 4]).distance, 12);
  expect(kolmogorovSmirnov(weighted, other)!.counts).toEqual([1.6, 2]);
});

it('leaves out what is missing, and knows nothing where nothing is left', () => {
  expect(compare([1, Number.NaN, 2], [1, 2, Number.POSITIVE_INFINITY])).toMatchObject({ distance: 0, counts: [2, 2] });
  expect(kolmogorovSmirnov({ values: [Number.NaN] }, { values: [1] })).toBeUndefined();
  expect(kolmogorovSmirnov({ values: [1] }, { values: [1], weights: [0] })).toBeUndefined();
});
