import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_NAMES, namesIn } from './name-range.ts';

const namesOf = (pattern: string, most?: number): readonly string[] | undefined => {
  const read = namesIn(pattern, most);
  return read.kind === 'names' ? read.names : undefined;
};

describe('a range of names', () => {
  it.each([
    ['solo', ['solo']],
    ['n{0..2}', ['n0', 'n1', 'n2']],
    ['n{7..7}', ['n7']],
    ['n{8..11}', ['n8', 'n9', 'n10', 'n11']],
    ['gpu{08..11}', ['gpu08', 'gpu09', 'gpu10', 'gpu11']],
    ['{0..1}.r{00..01}', ['0.r00', '0.r01', '1.r00', '1.r01']],
  ])('%s', (...[pattern, names]) => {
    expect(namesOf(pattern)).toEqual(names);
  });

  it.each(['n{2..1}', 'n{}', 'n{a..b}', 'n{1..}', 'n{1..2', 'n}1{', 'n{1..2..3}', 'n{-1..2}', 'n{{0..1}}'])(
    'that is none is a fault: "%s"',
    (pattern) => {
      expect(namesOf(pattern)).toBeUndefined();
    },
  );

  it('is unfolded up to its bound and not beyond', () => {
    expect(namesOf(`n{1..${MOST_NAMES}}`)).toHaveLength(MOST_NAMES);
    expect(namesOf(`n{0..${MOST_NAMES}}`)).toBeUndefined();
    expect(namesOf('n{0..9}', 10)).toHaveLength(10);
    expect(namesOf('n{0..9}', 9)).toBeUndefined();
    expect(namesOf('one', 0)).toBeUndefined();
  });

  it('gives as many different names as it says', () => {
    const bounds = fc.tuple(fc.nat(500), fc.nat(50), fc.nat(4));
    fc.assert(
      fc.property(bounds, ([from, more, zeros]) => {
        const first = '0'.repeat(zeros) + from;
        const names = namesOf(`n{${first}..${from + more}}`)!;
        expect(new Set(names).size).toBe(more + 1);
        expect(names[0]).toBe(`n${first}`);
      }),
    );
  });
});
