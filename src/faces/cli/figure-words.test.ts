import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosenFigure, counted, figure, highFigure, hours, lowFigure, moment, percent, range } from './figure-words.ts';

describe('figures', () => {
  it.each([
    [0, '0'],
    [0.000_999, '9.99e-4'],
    [0.001, '0.001'],
    [0.135, '0.135'],
    [71, '71'],
    [132, '132'],
    [1400, '1400'],
    [9999, '9999'],
    [10_000, '1.00e4'],
    [3.214e21, '3.21e21'],
  ])('of %d are written %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it('that bound are rounded outwards, never inwards', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e30, noNaN: true }), (value) => {
        expect(Number(lowFigure(value))).toBeLessThanOrEqual(value);
        expect(Number(highFigure(value))).toBeGreaterThanOrEqual(value);
        expect(Number(lowFigure(value)) / value).toBeGreaterThan(0.98);
        expect(Number(highFigure(value)) / value).toBeLessThan(1.02);
      }),
    );
  });

  it('that someone chose carry no zeros of a measurement', () => {
    expect([1e25, 3.333e22, 1e23, 5000].map(chosenFigure)).toEqual(['1e25', '3.33e22', '1e23', '5000']);
  });

  it('in a range stand once when both are written alike', () => {
    expect(range(0, 0)).toBe('0');
    expect(range(1.231e20, 4.561e20)).toBe('1.23e20 to 4.57e20');
    expect(range(2e20, 2e20)).toBe('2.00e20');
  });
});

describe('shares and times', () => {
  it.each([
    [0, '0 %'],
    [0.0004, '< 0.1 %'],
    [0.5, '50 %'],
    [0.854, '85.4 %'],
    [0.9999, '> 99.9 %'],
    [1, '100 %'],
  ])('a share of %d is %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it('a little time is never shown as none, and much is grouped', () => {
    expect([0, 60, 3600, 7_948_800].map(hours)).toEqual(['0.0', '< 0.1', '1.0', '2,208.0']);
  });

  it('a moment is UTC, with seconds where there are any', () => {
    expect(moment('2026-03-02T00:00:00.000Z')).toBe('2026-03-02 00:00 UTC');
    expect(moment('2026-03-02T10:20:30.000Z')).toBe('2026-03-02 10:20:30 UTC');
    expect(moment('2026-03-02T10:20:30.500Z')).toBe('2026-03-02 10:20:30.500 UTC');
  });

  it('counts agree with their words', () => {
    expect([counted(1, 'part'), counted(2, 'part'), counted(1200, 'answer is', 'answers are')]).toEqual([
      '1 part',
      '2 parts',
      '1,200 answers are',
    ]);
  });
});
