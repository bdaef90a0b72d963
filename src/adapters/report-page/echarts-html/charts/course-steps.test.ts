import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heldSteps, joinedSteps, MOST_STEPS, type Step, stepsOf } from './course-steps.ts';

const step = (fromMs: number, lengthMs: number, estimate: number): Step => ({
  fromMs,
  untilMs: fromMs + lengthMs,
  low: estimate / 2,
  estimate,
  high: estimate * 2,
  ceiling: estimate * 4,
});

const total = (steps: readonly Step[], key: 'low' | 'estimate' | 'high' | 'ceiling'): number =>
  steps.reduce((sum, of) => sum + of[key], 0);

test('joining courses of any steps never changes their sum', () => {
  const steps = fc.array(
    fc.record({
      fromMs: fc.integer({ min: 0, max: 1_000_000 }),
      lengthMs: fc.integer({ min: 1, max: 90_000 }),
      estimate: fc.double({ min: 0, max: 1e27, noNaN: true }),
    }),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), (drawn) => {
      const courses = drawn.map((course) => course.map((of) => step(of.fromMs, of.lengthMs, of.estimate)));
      const joined = joinedSteps(courses);
      for (const key of ['low', 'estimate', 'high', 'ceiling'] as const) {
        const whole = total(courses.flat(), key);
        expect(Math.abs(total(joined, key) - whole)).toBeLessThanOrEqual(whole * 1e-9);
      }
      expect(joined.length).toBeLessThanOrEqual(MOST_STEPS + 1);
    }),
  );
});

test('a stretch that no course covers stays a gap', () => {
  const joined = joinedSteps([[step(0, 10, 1)], [step(50, 10, 1)]]);
  expect(joined.map(({ fromMs }) => fromMs)).toEqual([0, 50]);
});

test('nothing joins to nothing', () => {
  expect(joinedSteps([])).toEqual([]);
  expect(joinedSteps([[]])).toEqual([]);
});

test('steps come in order, and one of no length is left out', () => {
  const figure = (from: string, until: string) => ({
    from,
    until,
    hardwareOperations: { low: 1, estimate: 2, high: 3 },
    ceilingOperations: 4,
  });
  const steps = stepsOf([
    figure('2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z'),
    figure('2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z'),
    figure('2026-01-01T03:00:00Z', '2026-01-01T03:00:00Z'),
    figure('no time', 'no time'),
  ]);
  expect(steps.map(({ fromMs }) => new Date(fromMs).getUTCHours())).toEqual([0, 1]);
});

test('time in which nothing was held has no rate; idle time that was held has one', () => {
  const nothing = { ...step(0, 10, 0), ceiling: 0 };
  const idle = { ...step(10, 10, 0), ceiling: 5 };
  expect(heldSteps([nothing, idle])).toEqual([idle]);
});
