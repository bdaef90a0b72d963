import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundBeside, figureBeside, reportedFigure, twoFigures } from './figure.ts';

describe('two significant figures', () => {
  it.each([
    [1e25, '1.0e25'],
    [2.34e25, '2.3e25'],
    [9.96e24, '1.0e25'],
    [9.94e24, '9.9e24'],
    [0, '0.0e0'],
  ])('prints %d as %s', (value, text) => {
    expect(twoFigures(value)).toBe(text);
  });

  it('says so where rounding puts a figure on or across a line', () => {
    expect(reportedFigure(9.96e24, 1e25)).toEqual({ text: '1.0e25', unroundedText: '9.96e24' });
    expect(reportedFigure(1.04e25, 1e25)).toEqual({ text: '1.0e25', unroundedText: '1.04e25' });
    expect(reportedFigure(1e25, 1e25)).toEqual({ text: '1.0e25' });
    expect(reportedFigure(2.34e25, 1e25)).toEqual({ text: '2.3e25' });
  });
});

describe('a figure beside a line', () => {
  it('takes as many figures as it needs to stay on its side', () => {
    expect(figureBeside(9.99996e19, 1e20)).toBe('9.99996e19');
    expect(figureBeside(1.2345e24, 1e20)).toBe('1.23e24');
    expect(figureBeside(0, 1e20)).toBe('0');
  });

  it('never lies on another side of the line than the quantity', () => {
    const near = fc.double({ min: 0.9, max: 1.1, noNaN: true });
    fc.assert(
      fc.property(near, fc.constantFrom(1e20, 1e23, 1e25, 3e25, 1e26, 1e25 / 3), (factor, line) => {
        const value = factor * line;
        expect(Math.sign(Number(figureBeside(value, line)) - line)).toBe(Math.sign(value - line));
      }),
    );
  });
});

describe('a bound beside a line', () => {
  it.each([
    { value: 6.397e19, line: 1e23, towards: 'down', text: '6.39e19' },
    { value: 1.0430165e23, line: 1e23, towards: 'up', text: '1.05e23' },
    { value: 1e23, line: 1e23, towards: 'up', text: '1.00e23' },
    { value: 9.9996e22, line: 1e23, towards: 'up', text: '9.9996e22' },
    { value: 1.0004e23, line: 1e23, towards: 'down', text: '1.0004e23' },
    { value: 9.9996e22, line: 1e24, towards: 'down', text: '9.99e22' },
    { value: 0, line: 1e23, towards: 'down', text: '0' },
  ] as const)('$value beside $line goes $towards to $text', ({ value, line, towards, text }) => {
    expect(boundBeside(value, line, towards)).toBe(text);
  });

  it('is never narrowed by rounding, and stays on its side of the line', () => {
    const exponent = fc.double({ min: 10, max: 30, noNaN: true });
    fc.assert(
      fc.property(exponent, exponent, (at, of) => {
        const [value, line] = [10 ** at, 10 ** of];
        const [low, high] = [boundBeside(value, line, 'down'), boundBeside(value, line, 'up')].map(Number);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(Math.sign(low! - line)).toBe(Math.sign(value - line));
        expect(Math.sign(high! - line)).toBe(Math.sign(value - line));
      }),
    );
  });
});
