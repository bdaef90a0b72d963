import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingsOf } from './minute-readings.ts';

const spreadOf = (values: Float64Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return { mean, deviation, least: Math.min(...values), most: Math.max(...values) };
};

describe('readings that give a minute back', () => {
  it('have its mean and stay between its extremes, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 700, noNaN: true }), { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (samples, count) => {
          const { mean, deviation, least, most } = spreadOf(Float64Array.from(samples));
          const made = spreadOf(readingsOf({ mean, deviation, minimum: least, maximum: most }, count));
          expect(made.mean).toBeCloseTo(mean, 6);
          expect(made.least).toBeGreaterThanOrEqual(least - 1e-6);
          expect(made.most).toBeLessThanOrEqual(most + 1e-6);
        },
      ),
    );
  });

  it('have its extremes and its deviation where there is room for them', () => {
    const made = spreadOf(readingsOf({ mean: 400, minimum: 200, maximum: 600, deviation: 100 }, 12));
    expect(made.least).toBe(200);
    expect(made.most).toBe(600);
    expect(made.deviation).toBeCloseTo(100, 6);
  });

  it('are not known where the minute is not', () => {
    const unknown = { mean: Number.NaN, minimum: Number.NaN, maximum: Number.NaN, deviation: Number.NaN };
    expect([...readingsOf(unknown, 3)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
