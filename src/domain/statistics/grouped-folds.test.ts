import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pseudoRandom } from '../../foundation/pseudo-random.ts';
import { groupedFolds } from './grouped-folds.ts';

it('never lets a group cross from one part to another, leaves no part empty, and gives the same parts again', () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 3 })), { minLength: 2 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 2, max: 5 }), fc.integer(), (drawn, asked, seed) => {
      const groups = drawn.map(([group]) => `g${group}`);
      const labels = drawn.map(([, label]) => label);
      fc.pre(new Set(groups).size >= 2);
      const folds = Math.min(asked, new Set(groups).size);
      const parts = groupedFolds(groups, labels, { folds, seed });
      const pairs = new Set(groups.map((group, row) => `${group} ${parts[row]}`));
      expect(pairs.size).toBe(new Set(groups).size);
      expect([...new Set(parts)].sort((one, other) => one - other)).toEqual(
        Array.from({ length: folds }, (_, fold) => fold),
      );
      expect(groupedFolds(groups, labels, { folds, seed })).toEqual(parts);
    }),
  );
});

it('spreads each label evenly over the parts, the rare one included', () => {
  const random = pseudoRandom(1);
  const sizes = Array.from({ length: 60 }, () => 5 + Math.floor(20 * random()));
  const groups = sizes.flatMap((size, group) => Array.from({ length: size }, () => `g${group}`));
  // Ten groups of the rare label, fifty of the other.
  const labels = sizes.flatMap((size, group) => Array.from({ length: size }, () => (group % 6 === 0 ? 1 : 0)));
  const parts = groupedFolds(groups, labels, { folds: 5, seed: 2 });
  for (const label of [0, 1]) {
    const total = labels.filter((own) => own === label).length;
    for (let fold = 0; fold < 5; fold++) {
      const share = labels.filter((own, row) => own === label && parts[row] === fold).length / total;
      expect(Math.abs(share - 0.2)).toBeLessThan(label === 0 ? 0.02 : 0.08);
    }
  }
});

it('gives a rare label the same heed as a common one', () => {
  const random = pseudoRandom(3);
  // Twenty groups of very different sizes, and in ten of them one row of the rare label.
  const sizes = Array.from({ length: 20 }, () => 20 + Math.floor(400 * random() ** 3));
  const groups = sizes.flatMap((size, group) => Array.from({ length: size }, () => `g${group}`));
  const labels = sizes.flatMap((size, group) =>
    Array.from({ length: size }, (_, row) => (row === 0 && group % 2 ? 1 : 0)),
  );
  const parts = groupedFolds(groups, labels, { folds: 5, seed: 4 });
  const rare = [0, 1, 2, 3, 4].map((fold) => labels.filter((label, row) => label === 1 && parts[row] === fold).length);
  expect(rare).toEqual([2, 2, 2, 2, 2]);
});

it('deals equal groups another way by another seed', () => {
  const groups = Array.from({ length: 40 }, (_, group) => `g${group}`);
  const labels = groups.map(() => 0);
  const parts = (seed: number) => [...groupedFolds(groups, labels, { folds: 4, seed })];
  expect(parts(1)).not.toEqual(parts(2));
});

it('refuses more parts than groups, one part, and a row without a label', () => {
  expect(() => groupedFolds(['a', 'a', 'b'], [0, 1, 1], { folds: 3, seed: 1 })).toThrow(/2 groups/);
  expect(() => groupedFolds(['a', 'b'], [0, 1], { folds: 1, seed: 1 })).toThrow(RangeError);
  expect(() => groupedFolds(['a', 'b'], [0], { folds: 2, seed: 1 })).toThrow(/row 1/);
});
