import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSplitter } from './line-splitter.ts';

function split(pieces: readonly Uint8Array[], maximum = 1000) {
  const lines: [number, string][] = [];
  const tooLong: number[] = [];
  const splitter = lineSplitter(maximum, {
    line: (text, number) => lines.push([number, text]),
    tooLong: (number) => tooLong.push(number),
  });
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return { lines, tooLong };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('splitting text into lines', () => {
  it('gives the same lines however the bytes are cut, even within a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\n', 'é', '😀', '"') }),
        fc.array(fc.nat(60)),
        (text, cuts) => {
          const whole = bytes(text);
          const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
          const pieces = at.slice(1).map((end, index) => whole.subarray(at[index], end));
          const expected = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n');
          expect(split(pieces).lines.map(([, line]) => line)).toEqual(text === '' ? [] : expected);
        },
      ),
    );
  });

  it.each([
    [
      9,
      [
        [1, 'x'],
        [2, '123456789'],
        [3, 'y'],
      ],
      [],
    ],
    [
      8,
      [
        [1, 'x'],
        [3, 'y'],
      ],
      [2],
    ],
  ])(
    'with at most %i characters in a line leaves out what is longer, and numbers the rest as they stand',
    (maximum, lines, tooLong) => {
      expect(split([bytes('x\n1234'), bytes('56789\ny')], maximum)).toEqual({ lines, tooLong });
    },
  );

  it('takes CR LF as an end of line', () => {
    expect(split([bytes('a\r\nb\r\n')]).lines).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });
});
