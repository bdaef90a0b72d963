import { expect, test } from 'vitest';
import type { Step } from './course-steps.ts';
import { heldUntil, runningSums } from './running-sums.ts';

const step = (fromMs: number, untilMs: number, estimate: number): Step => ({
  fromMs,
  untilMs,
  low: estimate / 2,
  estimate,
  high: estimate * 2,
  ceiling: estimate * 4,
});

test('each point is the sum of all before it', () => {
  const sums = runningSums([step(0, 10, 1), step(10, 20, 2), step(20, 30, 4)]);
  expect(sums.map(({ low, estimate, high }) => [low, estimate, high])).toEqual([
    [0.5, 1, 2],
    [1.5, 3, 6],
    [3.5, 7, 14],
  ]);
});

test('nothing is added between two steps with time between them', () => {
  expect(runningSums([step(0, 10, 1), step(50, 60, 2)]).map(({ atMs, estimate }) => [atMs, estimate])).toEqual([
    [10, 1],
    [50, 1],
    [60, 3],
  ]);
});

test('a sum is held to the end of the period, and never beyond', () => {
  const sums = runningSums([step(0, 10, 1)]);
  expect(heldUntil(sums, 100).at(-1)).toEqual({ atMs: 100, low: 0.5, estimate: 1, high: 2 });
  expect(heldUntil(sums, 10)).toEqual(sums);
  expect(heldUntil([], 100)).toEqual([]);
});
