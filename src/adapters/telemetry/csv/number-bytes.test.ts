import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MALFORMED, numberAt } from './number-bytes.ts';

const read = (text: string): number => {
  const bytes = Buffer.from(`,${text},`);
  return numberAt(bytes, 1, bytes.length - 1);
};

describe('a number in bytes', () => {
  it('is read as the language reads it, whatever its size', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(String(value))).toBe(value === 0 ? value + 0 : value);
      }),
      { numRuns: 500 },
    );
  });

  it('is read exactly with decimals and with an exponent', () => {
    const text = fc.tuple(fc.nat(999_999_999), fc.nat(999_999), fc.integer({ min: -30, max: 30 }));
    fc.assert(
      fc.property(text, ([whole, part, exponent]) => {
        for (const written of [
          `${whole}.${part}`,
          `${whole}.${part}e${exponent}`,
          `-${whole}E${exponent}`,
          `+${whole}.`,
        ]) {
          expect(read(written)).toBe(Number(written));
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(['', ' ', 'nan', 'NaN', 'N/A', '[N/A]', '[Not Supported]', 'null', '-'])(
    'is not known where the field is "%s"',
    (text) => {
      expect(read(text)).toBeNaN();
    },
  );

  it.each([
    'abc',
    '1,5',
    '1.2.3',
    '--5',
    '1e',
    '1e999',
    'inf',
    'Infinity',
    '1 2',
    '0x',
    '.',
    '.e5',
    '\u0000',
    '5'.repeat(65),
  ])('is malformed where the field is "%s"', (text) => {
    expect(read(text)).toBe(MALFORMED);
  });

  it('may be a bit mask in hexadecimal', () => {
    expect(read('0x0000000000000044')).toBe(0x44);
  });
});
