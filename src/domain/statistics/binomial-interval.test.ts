import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../../foundation/pseudo-random.ts';
import { countedShare } from './binomial-interval.ts';

describe('interval of a counted share', () => {
  // Clopper & Pearson's limits as tables print them
  it.each([
    { count: 0, of: 10, low: 0, high: 0.3085 },
    { count: 1, of: 10, low: 0.0025, high: 0.445 },
    { count: 5, of: 10, low: 0.1871, high: 0.8129 },
    { count: 10, of: 10, low: 0.6915, high: 1 },
    { count: 90, of: 100, low: 0.8238, high: 0.951 },
    { count: 0, of: 3000, low: 0, high: 0.00123 },
  ])('$count of $of', ({ count, of, low, high }) => {
    const interval = countedShare(count, of);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('of nothing is everything', () => {
    expect(countedShare(0, 0)).toMatchObject({ low: 0, high: 1, share: Number.NaN });
  });

  it('holds the share, narrows with the number, and mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), (of, part) => {
        const count = Math.round(part * of);
        const { share, low, high } = countedShare(count, of);
        const mirrored = countedShare(of - count, of);
        expect(low).toBeLessThanOrEqual(share);
        expect(high).toBeGreaterThanOrEqual(share);
        expect(mirrored.low).toBeCloseTo(1 - high, 9);
        expect(countedShare(4 * count, 4 * of).high - countedShare(4 * count, 4 * of).low).toBeLessThan(high - low);
      }),
    );
  });

  it('misses the truth at most as often as it says', () => {
    const random = pseudoRandom(3);
    const draws = 400;
    let missed = 0;
    for (let draw = 0; draw < draws; draw++) {
      const count = Array.from({ length: 40 }, () => random()).filter((value) => value < 0.93).length;
      const { low, high } = countedShare(count, 40);
      if (low > 0.93 || high < 0.93) missed++;
    }
    expect(missed / draws).toBeLessThanOrEqual(0.05);
  });

  it('refuses what is no count', () => {
    expect(() => countedShare(3, 2)).toThrow(RangeError);
    expect(() => countedShare(0.5, 2)).toThrow(RangeError);
  });
});
