import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  besideText,
  clippedText,
  countText,
  exactText,
  figureText,
  highText,
  hoursText,
  lowText,
  momentText,
  percentText,
  prefixedText,
  spansText,
  spanText,
  widthText,
} from './format.ts';

test.each([
  [0, '0'],
  [3.2444e21, '3.24e21'],
  [1e10, '1.00e10'],
  [9.999e26, '1.00e27'],
  [1e27, '1.00e27'],
  [1234, '1,230'],
  [9999, '1.00e4'],
  [0.5, '0.5'],
  [0.00012, '1.20e-4'],
  [Number.NaN, 'not known'],
  [Number.POSITIVE_INFINITY, 'not known'],
  [undefined, 'not known'],
])('%s reads %s', (value, text) => {
  expect(figureText(value)).toBe(text);
});

const asNumber = (text: string): number => Number(text.replaceAll(',', ''));

test('rounding never narrows a bound', () => {
  fc.assert(
    fc.property(fc.double({ min: -12, max: 40, noNaN: true }), (exponent) => {
      const value = 10 ** exponent;
      expect(asNumber(lowText(value))).toBeLessThanOrEqual(value);
      expect(asNumber(highText(value))).toBeGreaterThanOrEqual(value);
      expect(asNumber(highText(value)) / asNumber(lowText(value))).toBeLessThan(1.0211);
    }),
  );
});

test.each([
  [9.999e22, '9.99e22', '1.00e23'],
  [1.0001e23, '1.00e23', '1.01e23'],
  [1e23, '1.00e23', '1.00e23'],
  [3.2451e21, '3.24e21', '3.25e21'],
])('bounds near a threshold stay on their side of it: %s', (value, low, high) => {
  expect(lowText(value)).toBe(low);
  expect(highText(value)).toBe(high);
});

test('a chosen number has no zeros that pretend a measurement', () => {
  expect([1e25, 1e26, 3.3e24, 500, 1.05e23].map(exactText)).toEqual(['1e25', '1e26', '3.3e24', '500', '1.05e23']);
});

test.each([
  [3.21e21, '3.21 zetta-OP'],
  [1.5e27, '1.5 ronna-OP'],
  [999_999, '1 mega-OP'],
  [12, '12 OP'],
  [undefined, 'not known'],
])('%s in words is %s', (value, text) => {
  expect(prefixedText(value, 'OP')).toBe(text);
});

test('a little time is not none, and no figure is not zero', () => {
  expect([0, 10, 1800, 36_000, 3.6e9, undefined].map(hoursText)).toEqual([
    '0',
    '< 0.01',
    '0.5',
    '10',
    '1,000,000',
    'not known',
  ]);
});

test('a small share is not none and a large one not all', () => {
  const plain = [0, 0.001, 0.5, 0.999, 1, undefined].map((share) => percentText(share).replaceAll('\u202f', ' '));
  expect(plain).toEqual(['0 %', '< 1 %', '50 %', '> 99 %', '100 %', 'not known']);
});

test('the width of bounds whose lower one is nothing is said in words', () => {
  expect(widthText(2, 5)).toBe('×2.5');
  expect(widthText(0, 5)).toBe('low is 0');
  expect(widthText(0, 0)).toBe('all 0');
  expect(widthText(1, undefined)).toBe('not known');
});

test('a moment that is not one is shown as it stands', () => {
  expect(momentText('2026-03-01T12:30:00.000Z')).toBe('2026-03-01 12:30 UTC');
  expect(momentText('2026-03-01T12:30:07Z')).toBe('2026-03-01 12:30:07 UTC');
  expect(momentText('yesterday')).toBe('yesterday');
});

test('a long name keeps both its ends, and whole characters', () => {
  expect(clippedText('short', 10)).toBe('short');
  expect(clippedText('abcdefghijklmnop', 10)).toBe('abcdef…nop');
  expect(clippedText('😀'.repeat(30), 10)).toBe(`${'😀'.repeat(6)}…${'😀'.repeat(3)}`);
});

test('one is told from many', () => {
  expect([countText(0, 'row'), countText(1, 'row'), countText(1200, 'row')]).toEqual(['0 rows', '1 row', '1,200 rows']);
});

test.each([
  [1.0020465e23, 1e23, '1.002e23'],
  [9.9996e22, 1e23, '9.9996e22'],
  [1e23, 1e23, '1.00e23'],
  [1.04e23, 1e23, '1.04e23'],
  [2.5e21, undefined, '2.50e21'],
  [undefined, 1e23, 'not known'],
])('a figure of %s beside a line at %s shows on which side it lies: %s', (value, line, text) => {
  expect(besideText(value, line)).toBe(text);
});

test.each([
  [0.4, 'less than a day'],
  [1, '1 day'],
  [548.4, '548 days'],
  [999, '999 days'],
  [1100, '3 years'],
  [61_700, '169 years'],
  [1.2e7, 'over 1,000 years'],
])('%s days are %s', (days, text) => {
  expect(spanText(days)).toBe(text);
});

test('a span with bounds says its unit once, and an open end in words', () => {
  expect(spansText({ low: 1631, estimate: 1765, high: 1858 })).toBe('about 4.8 years (4.4 to 5.1 years)');
  expect(spansText({ low: 548, estimate: 1100, high: 1100 })).toBe('about 3 years (548 days to 3.1 years)');
  expect(spansText({ low: 12_424, estimate: 123_430 })).toBe('about 338 years (34 years or more)');
  expect(spansText({ low: 1e6, estimate: 2e6, high: 3e6 })).toBe('over 1,000 years');
  expect(spansText({ low: 0.1, estimate: 0.5, high: 0.9 })).toBe('less than a day');
  expect(spansText({ low: 0.2, estimate: 5, high: 9 })).toBe('about 5 days (less than a day to 9 days)');
});
