import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justOver, justUnder } from '../../../tests/compute-facts.ts';
import type { Decision, Threshold } from './rule.ts';
import { type CertainBounds, decide, oneThirdOf } from './threshold.ts';

const LINE = 1e26;
const greater: Threshold = { comparator: 'greater-than', value: LINE, unit: 'operations' };
const atLeast: Threshold = { comparator: 'at-least', value: LINE, unit: 'operations' };
const exactly = (value: number) => ({ low: value, high: value });

describe('decide', () => {
  it.each<{ name: string; threshold: Threshold; bounds: CertainBounds; decision: Decision }>([
    {
      name: 'just under "more than"',
      threshold: greater,
      bounds: exactly(justUnder(LINE)),
      decision: 'certainly-below',
    },
    { name: 'exactly on "more than"', threshold: greater, bounds: exactly(LINE), decision: 'certainly-below' },
    { name: 'just over "more than"', threshold: greater, bounds: exactly(justOver(LINE)), decision: 'certainly-above' },
    {
      name: 'just under "at least"',
      threshold: atLeast,
      bounds: exactly(justUnder(LINE)),
      decision: 'certainly-below',
    },
    { name: 'exactly on "at least"', threshold: atLeast, bounds: exactly(LINE), decision: 'certainly-above' },
    { name: 'just over "at least"', threshold: atLeast, bounds: exactly(justOver(LINE)), decision: 'certainly-above' },
    {
      name: 'bounds that straddle the line',
      threshold: greater,
      bounds: { low: 9e25, high: 2e26 },
      decision: 'possibly-above',
    },
    {
      name: 'an upper bound on the line of "at least"',
      threshold: atLeast,
      bounds: { low: 9e25, high: LINE },
      decision: 'possibly-above',
    },
    { name: 'no upper bound and little proven', threshold: greater, bounds: { low: 1e20 }, decision: 'not-known' },
    {
      name: 'no upper bound and the line proven',
      threshold: greater,
      bounds: { low: 2e26 },
      decision: 'certainly-above',
    },
    { name: 'nothing at all', threshold: greater, bounds: exactly(0), decision: 'certainly-below' },
    {
      name: 'bounds that cross by rounding, under the line',
      threshold: greater,
      bounds: { low: justOver(9e25), high: 9e25 },
      decision: 'certainly-below',
    },
    {
      name: 'bounds that cross by rounding, on the line',
      threshold: greater,
      bounds: { low: justOver(LINE), high: LINE },
      decision: 'certainly-above',
    },
    {
      name: 'bounds that contradict each other',
      threshold: greater,
      bounds: { low: 2e26, high: 9e25 },
      decision: 'not-known',
    },
  ])('answers for $name', ({ threshold, bounds, decision }) => {
    expect(decide(threshold, bounds)).toBe(decision);
  });

  const amount = fc.double({ min: 0, max: 4e26, noNaN: true });
  const line = fc.constantFrom(greater, atLeast);
  const rank: Record<Decision, number> = {
    'certainly-below': 0,
    'possibly-above': 1,
    'certainly-above': 2,
    'not-known': Number.NaN,
  };

  it('never moves down when there is more compute', () => {
    fc.assert(
      fc.property(fc.record({ threshold: line, a: amount, b: amount, more: amount }), ({ threshold, a, b, more }) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const before = decide(threshold, { low, high });
        expect(rank[decide(threshold, { low: low + more, high: high + more })]).toBeGreaterThanOrEqual(rank[before]);
      }),
    );
  });

  it('never grows more certain when the bounds grow wider', () => {
    fc.assert(
      fc.property(
        line,
        fc.array(amount, { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        (...[threshold, values, open]) => {
          const [outerLow, low, high, outerHigh] = [...values].sort((a, b) => a - b) as [
            number,
            number,
            number,
            number,
          ];
          const narrow = decide(threshold, { low, high });
          const wide = decide(threshold, open ? { low: outerLow } : { low: outerLow, high: outerHigh });
          expect([narrow, 'possibly-above', 'not-known']).toContain(wide);
        },
      ),
    );
  });
});

describe('oneThirdOf', () => {
  it('is never passed by exactly one third, however that is written', () => {
    for (const [third, original] of [
      [1e24, 3e24],
      [1e22, 3e22],
      [2e25, 6e25],
      [1e23, 3e23],
      [4e25, 1.2e26],
    ] as const) {
      expect(third > oneThirdOf(original)).toBe(false);
      expect(third * (1 + 4 * Number.EPSILON) > oneThirdOf(original)).toBe(true);
    }
  });

  it('has a triple that does not exceed the original, and is the largest such number', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e18, max: 1e30, noNaN: true }), (original) => {
        const third = oneThirdOf(original);
        expect(third).toBeCloseTo(original / 3, -Math.floor(Math.log10(original)) + 12);
        expect(original / 3 > third).toBe(false);
      }),
    );
  });
});
