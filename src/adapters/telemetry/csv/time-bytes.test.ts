import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TimeStyle, timeAt } from './time-bytes.ts';

const YEAR_FIRST: TimeStyle = { order: 'year-first', offsetMilliseconds: 0 };
const MONTH_FIRST: TimeStyle = { order: 'month-first', offsetMilliseconds: 0 };

function read(text: string, style: TimeStyle = YEAR_FIRST): number {
  const bytes = Buffer.from(text);
  return timeAt(bytes, { start: 0, end: bytes.length }, style);
}

const AT = Date.UTC(2031, 2, 2, 21, 40, 5, 125);

describe('a time in bytes', () => {
  it('is the same moment in every way of writing it', () => {
    const ways = [
      '1930254005.125',
      '1930254005125',
      '1930254005125000',
      '2031-03-02T21:40:05.125Z',
      '2031-03-02 21:40:05.125',
      '2031/03/02 21:40:05.125',
      '2031-03-02T23:40:05.125+02:00',
      '2031-03-02T16:40:05.125-0500',
    ];
    for (const way of ways) expect([way, read(way)]).toEqual([way, AT]);
    expect(read('03-02-2031 21:40:05.125', MONTH_FIRST)).toBe(AT);
  });

  it('survives printing and reading', () => {
    const moments = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
    fc.assert(
      fc.property(moments, (at) => {
        expect(read(new Date(at).toISOString())).toBe(at);
        expect(read((at / 1000).toFixed(3), { ...YEAR_FIRST, numberUnit: 1000 })).toBe(at);
      }),
    );
  });

  it('keeps microseconds', () => {
    expect(read('2031-03-09T18:23:32.200277+00:00')).toBe(Date.UTC(2031, 2, 9, 18, 23, 32) + 200.277);
  });

  it('adds the offset to a time without a zone, and to no other', () => {
    const style = { ...YEAR_FIRST, offsetMilliseconds: 3_600_000 };
    expect(read('2031-03-02 21:40:05.125', style)).toBe(AT + 3_600_000);
    expect(read('1930254005.125', style)).toBe(AT + 3_600_000);
    expect(read('2031-03-02T21:40:05.125Z', style)).toBe(AT);
  });

  it.each([
    '',
    'yesterday',
    '2024-13-01 00:00:00',
    '2024-02-30 00:00:00',
    '2024-01-01 24:00:00',
    '2024-01-01 00:60:00',
    '2024-01-01 00:00',
    '2024-01-01 00:00:00.',
    '2024-01-01 00:00:00 CET',
    '2024-01/01 00:00:00',
    '-5',
    'nan',
    '7258118401000',
    '99999999999999999999999',
  ])('is refused when it is "%s"', (text) => {
    expect(read(text)).toBeNaN();
  });
});
