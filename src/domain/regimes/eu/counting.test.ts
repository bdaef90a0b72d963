import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareMethods,
  countByArchitecture,
  countByHardware,
  countByPasses,
  estimatesWithinMargin,
  marginSentence,
  WIDEST_RATIO,
} from './counting.ts';

const HOUR_SECONDS = 3600;
const byHours = (hours: number, peakOperationsPerSecond: number) =>
  countByHardware([
    { units: hours, durationSeconds: HOUR_SECONDS, peakOperationsPerSecond, averageUtilisationFraction: 0.5 },
  ]);

/** Worked examples of Annex A.3, guidelines C(2025) 5045; `unit` is one unit of the last digit that the text prints. */
const EXAMPLES = [
  {
    id: 'A',
    counted: countByArchitecture({ parameters: 3.8e9, tokens: 3.3e12 }),
    exact: 7.524e22,
    printed: 7.5e22,
    unit: 1e21,
  },
  { id: 'B', counted: byHours(200_000, 300e12), exact: 1.08e23, printed: 1e23, unit: 1e23 },
  {
    id: 'C',
    counted: countByArchitecture({ parameters: 0.6e9, tokens: 36e12 }),
    exact: 1.296e23,
    printed: 1.3e23,
    unit: 1e22,
  },
  {
    id: 'D',
    counted: countByArchitecture({ parameters: 1.54e9, tokens: 18e12 }),
    exact: 1.6632e23,
    printed: 1.663e23,
    unit: 1e20,
  },
  {
    id: 'D, in the list',
    counted: countByArchitecture({ parameters: 1.54e9, tokens: 18e12 }),
    exact: 1.6632e23,
    printed: 1.6e23,
    unit: 1e22,
  },
  {
    id: 'E',
    counted: countByArchitecture({ parameters: 1.7e9, tokens: 36e12 }),
    exact: 3.672e23,
    printed: 3.7e23,
    unit: 1e22,
  },
  {
    id: 'F',
    counted: countByArchitecture({ parameters: 2.5e9, tokens: 12e12 }),
    exact: 1.8e23,
    printed: 1.8e23,
    unit: 1e22,
  },
  {
    id: 'G',
    counted: countByArchitecture({ parameters: 2.6e9, tokens: 10e12 }),
    exact: 1.56e23,
    printed: 1.5e23,
    unit: 1e22,
  },
  {
    id: 'G, unrounded',
    counted: countByArchitecture({ parameters: 2.6e9, tokens: 61e9 * 164 }),
    exact: 1.560624e23,
    printed: 1.5e23,
    unit: 1e22,
  },
  { id: 'H', counted: byHours(370_000, 989e12), exact: 6.58674e23, printed: 6.5e23, unit: 1e22 },
] as const;

describe("the Commission's worked examples", () => {
  it.each(EXAMPLES)('$id: the product is exact', ({ counted, exact }) => {
    expect(Math.abs(counted - exact) / exact).toBeLessThan(1e-14);
  });

  it.each(EXAMPLES)('$id: agrees within one unit of the last digit printed', ({ counted, printed, unit }) => {
    expect(Math.abs(counted - printed)).toBeLessThanOrEqual(unit);
  });

  it('H: the two methods stand side by side, on opposite sides of 1e23, and are not averaged', () => {
    const compared = compareMethods(
      countByArchitecture({ parameters: 1.23e9, tokens: 9e12 }),
      byHours(370_000, 989e12),
      1e23,
    );
    expect(compared.agree).toBe(false);
    expect(compared.straddlesLine).toBe(true);
    expect(compared.ratio).toBeGreaterThan(9);
    expect(compared.reported).toEqual({ byArchitecture: { text: '6.6e22' }, byHardware: { text: '6.6e23' } });
    expect(Object.values(compared)).not.toContain((compared.byArchitecture + compared.byHardware) / 2);
  });

  it('adds up stretches with different numbers of units', () => {
    const stretch = { durationSeconds: 10, peakOperationsPerSecond: 1e15, averageUtilisationFraction: 0.4 };
    expect(
      countByHardware([
        { units: 8, ...stretch },
        { units: 16, ...stretch },
      ]),
    ).toBeCloseTo(countByHardware([{ units: 24, ...stretch }]), -5);
    expect(countByPasses(3, 2e20)).toBe(6e20);
  });
});

describe('the margin of 30 % of the reported estimate', () => {
  it.each([
    { name: 'narrow bounds', low: 1, high: 1.2, isMet: true },
    { name: 'bounds just within', low: 1, high: WIDEST_RATIO * 0.999, isMet: true },
    { name: 'bounds just too wide', low: 1, high: WIDEST_RATIO * 1.001, isMet: false },
    { name: 'no lower bound', low: 0, high: 1, isMet: false },
  ])('$name', ({ low, high, isMet }) => {
    expect(estimatesWithinMargin({ low, high }) !== undefined).toBe(isMet);
    expect(marginSentence({ low, estimate: (low + high) / 2, high }).includes('no estimate')).toBe(!isMet);
  });

  it('is met by exactly the bounds that are at most 1.857 apart, and by estimates within 30 % of both', () => {
    const amount = fc.double({ min: 1e20, max: 1e27, noNaN: true });
    fc.assert(
      fc.property(amount, fc.double({ min: 1, max: 3, noNaN: true }), (low, ratio) => {
        const high = low * ratio;
        const range = estimatesWithinMargin({ low, high });
        const estimates = range === undefined ? [] : [range.from, range.until];
        const isWithin = (estimate: number): boolean =>
          Math.max(high - estimate, estimate - low) <= 0.3 * estimate * (1 + 1e-9);
        expect(estimates.every(isWithin)).toBe(true);
        expect(range !== undefined || ratio > 1.857).toBe(true);
      }),
    );
  });
});
