import { expect, test } from 'vitest';
import { knownFigures } from './known-figures.ts';

const figures = (unknownHardwareSeconds: number) => ({
  acceleratorSeconds: 100,
  unknownHardwareSeconds,
  ceilingOperations: 9,
  hardwareOperations: { low: 1, estimate: 2, high: 3 },
});

test('figures of known hardware are as they are', () => {
  expect(knownFigures(figures(0))).toEqual({ ceiling: 9, low: 1, estimate: 2, high: 3, isOnlyPart: false });
});

test('a little unknown hardware takes away the upper bound and the ceiling', () => {
  expect(knownFigures(figures(1))).toEqual({
    ceiling: undefined,
    low: 1,
    estimate: 2,
    high: undefined,
    isOnlyPart: true,
  });
});

test('unknown hardware alone is not known, and never zero', () => {
  const none = { ...figures(100), ceilingOperations: 0, hardwareOperations: { low: 0, estimate: 0, high: 0 } };
  const { ceiling, low, estimate, high } = knownFigures(none);
  expect([ceiling, low, estimate, high]).toEqual([undefined, undefined, undefined, undefined]);
});
