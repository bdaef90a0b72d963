import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pseudoRandom, seedOf, wobble } from './pseudo-random.ts';

const draws = (seed: number, count: number) => {
  const random = pseudoRandom(seed);
  return Array.from({ length: count }, random);
};

it('gives the same numbers for the same seed and others for another', () => {
  expect(draws(7, 20)).toEqual(draws(7, 20));
  expect(draws(7, 20)).not.toEqual(draws(8, 20));
});

it('stays in [0, 1), whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      for (const value of draws(seed, 50)) expect(value >= 0 && value < 1).toBe(true);
    }),
  );
});

it('is spread evenly enough to look like noise', () => {
  const values = draws(1, 20_000);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
  expect(new Set(values).size).toBeGreaterThan(19_900);
});

it('wobbles around zero within its bounds', () => {
  const random = pseudoRandom(3);
  const values = Array.from({ length: 10_000 }, () => wobble(random));
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1.5);
  expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.02);
});

it('gives each name its own seed', () => {
  const names = ['alpha-0/0', 'alpha-0/1', 'alpha-1/0', 'beta-0/0'];
  expect(new Set(names.map(seedOf)).size).toBe(names.length);
});
