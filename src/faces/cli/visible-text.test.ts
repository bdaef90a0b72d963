import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine, visible } from './visible-text.ts';

describe('a text from outside', () => {
  it.each([
    ['an escape sequence', 'a\u001b[31mb', 'a\\u001b[31mb'],
    ['its one-byte form', 'a\u009b31mb', 'a\\u009b31mb'],
    ['a bell, a backspace, a return', '\u0007\b\r', '\\u0007\\u0008\\u000d'],
    ['a bidirectional override', '\u202eabc', '\\u202eabc'],
    ['an invisible character', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['a tag beyond the first plane', '\u{e0041}', '\\udb40\\udc41'],
    ['half a pair', 'x\ud800', 'x\\ud800'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
  ])('shows %s', (_, text, shown) => {
    expect(oneLine(text)).toBe(shown);
    expect(visible(text)).toBe(shown);
  });

  it('keeps letters of every script', () => {
    const names = 'Šárka, Ωμέγα, 漢字, 🙂, naïve';
    expect(oneLine(names)).toBe(names);
  });

  it('ends no line of its own, while a text of ours may', () => {
    expect([oneLine('a\nb'), visible('a\nb')]).toEqual(['a\\u000ab', 'a\nb']);
  });

  it('is shown the same when shown twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(oneLine(text))).toBe(oneLine(text));
      }),
    );
  });

  it('means the same in JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(JSON.parse(visible(JSON.stringify([text])))).toEqual([text]);
      }),
    );
  });
});
