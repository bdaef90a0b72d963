import { expect, it } from 'vitest';
import { pseudoRandom } from '../../foundation/pseudo-random.ts';
import { populationStability, storedBins } from './population-stability.ts';

it('gives the index that is worked by hand', () => {
  const then = { edges: [10, 20], shares: [0.5, 0.3, 0.2, 0], count: 100 };
  const now = { values: [...Array(40).fill(10), ...Array(30).fill(11), ...Array(30).fill(99)] };
  const told = populationStability(then, now)!;
  expect(told.index).toBeCloseTo(-0.1 * Math.log(0.8) + 0.1 * Math.log(1.5), 12);
  expect(told.shares).toEqual([0.4, 0.3, 0.3, 0]);
  expect(told.byChance).toBeCloseTo(2 * (1 / 100 + 1 / 100), 12);
});

it('is about what chance makes where nothing has changed, and far more where the values have moved or are gone', () => {
  const random = pseudoRandom(1);
  const draw = (count: number, shift = 0) => Array.from({ length: count }, () => random() + random() + shift);
  const trials = Array.from({ length: 200 }, () => {
    const then = storedBins({ values: draw(400) })!;
    return populationStability(then, { values: draw(300) })!;
  });
  const mean = trials.reduce((sum, { index }) => sum + index, 0) / 200;
  expect(mean / trials[0]!.byChance).toBeGreaterThan(0.9);
  expect(mean / trials[0]!.byChance).toBeLessThan(1.2);
  const then = storedBins({ values: draw(400) })!;
  expect(populationStability(then, { values: draw(300, 0.5) })!.index).toBeGreaterThan(0.25);
  expect(
    populationStability(then, { values: draw(300).map((value, row) => (row % 2 ? value : Number.NaN)) })!.index,
  ).toBeGreaterThan(0.25);
});

it('makes bins of about equal weight and keeps what repeats together', () => {
  const bins = storedBins({ values: [1, 2, 3, 4, Number.NaN] }, 2)!;
  expect(bins).toEqual({ edges: [2], shares: [0.4, 0.4, 0.2], count: 5 });
  const repeated = storedBins({ values: [0, 0, 0, 0, 0, 0, 0, 5] }, 4)!;
  expect(repeated).toEqual({ edges: [0], shares: [7 / 8, 1 / 8, 0], count: 8 });
  expect(storedBins({ values: [1, 2, 3], weights: [2, 1, 1] }, 2)!.edges).toEqual([1]);
  expect(storedBins({ values: [3, 3] })).toEqual({ edges: [], shares: [1, 0], count: 2 });
  expect(storedBins({ values: [Number.NaN] })).toEqual({ edges: [], shares: [0, 1], count: 1 });
});

it('knows nothing without rows', () => {
  expect(storedBins({ values: [] })).toBeUndefined();
  expect(populationStability(storedBins({ values: [1, 2] })!, { values: [] })).toBeUndefined();
});
