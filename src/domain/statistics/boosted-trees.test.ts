import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type BoostedTree,
  type BoostedTrees,
  compiled,
  contributions,
  margins,
  probabilities,
} from './boosted-trees.ts';

/** Made up: a root that asks f1, whose right child asks f0. */
const TREE: BoostedTree = {
  feature: [1, -1, 0, -1, -1],
  threshold: [0.5, 0, -2, 0, 0],
  left: [1, -1, 3, -1, -1],
  right: [2, -1, 4, -1, -1],
  missingLeft: [1, 0, 0, 0, 0],
  value: [0.25, -1, 1, 3, 7],
};
const LEAF: BoostedTree = { feature: [-1], threshold: [0], left: [-1], right: [-1], missingLeft: [0], value: [0.5] };
const MODEL: BoostedTrees = { features: ['f0', 'f1'], classes: ['a', 'b'], base: [10, 20], trees: [[TREE, LEAF]] };

it('follows a row to its leaf: at the threshold to the left, a missing value where the tree says', () => {
  const trees = compiled(MODEL);
  const marginOf = (row: readonly number[]) => [...margins(trees, row)];
  expect(marginOf([0, 0.4])).toEqual([9, 20.5]);
  expect(marginOf([0, 0.5])).toEqual([9, 20.5]);
  expect(marginOf([0, 0.6])).toEqual([17, 20.5]);
  expect(marginOf([-2, 0.6])).toEqual([13, 20.5]);
  expect(marginOf([-2, Number.NaN])).toEqual([9, 20.5]);
  expect(marginOf([Number.NaN, 1])).toEqual([17, 20.5]);
  expect(marginOf([Number.NEGATIVE_INFINITY, 1])).toEqual([17, 20.5]);
});

it('tells each step of a path to the feature that decided it', () => {
  const trees = compiled(MODEL);
  expect([...trees.base]).toEqual([10.25, 20.5]);
  expect([...contributions(trees, [-2, 0.6], 0)]).toEqual([2, 0.75]);
  expect([...contributions(trees, [-2, 0.6], 1)]).toEqual([0, 0]);
});

const node = fc.record({
  feature: fc.integer({ min: 0, max: 3 }),
  threshold: fc.double({ min: -2, max: 2, noNaN: true }),
  missingLeft: fc.constantFrom(0 as const, 1 as const),
  value: fc.double({ min: -5, max: 5, noNaN: true }),
});

/** A tree in which each of the first half of the nodes has two children. */
const tree = fc.array(node, { minLength: 1, maxLength: 15 }).map((nodes): BoostedTree => {
  const count = nodes.length % 2 === 0 ? nodes.length - 1 : nodes.length;
  const kept = nodes.slice(0, count);
  const isInner = kept.map((_, index) => 2 * index + 2 < count);
  return {
    feature: kept.map(({ feature }, index) => (isInner[index] ? feature : -1)),
    threshold: kept.map(({ threshold }) => threshold),
    left: kept.map((_, index) => (isInner[index] ? 2 * index + 1 : -1)),
    right: kept.map((_, index) => (isInner[index] ? 2 * index + 2 : -1)),
    missingLeft: kept.map(({ missingLeft }) => missingLeft),
    value: kept.map(({ value }) => value),
  };
});

const model = fc.array(fc.tuple(tree, tree, tree), { maxLength: 6 }).map(
  (trees): BoostedTrees => ({
    features: ['f0', 'f1', 'f2', 'f3'],
    classes: ['a', 'b', 'c'],
    base: [0.5, -1, 2],
    trees,
  }),
);
const row = fc.array(fc.option(fc.double({ min: -3, max: 3, noNaN: true }), { nil: Number.NaN }), {
  minLength: 4,
  maxLength: 4,
});

/** The margin of one class by walking the plain trees. */
function walked({ base, trees }: BoostedTrees, values: readonly number[], of: number): number {
  let margin = base[of]!;
  for (const round of trees) {
    const { feature, threshold, left, right, missingLeft, value } = round[of]!;
    let at = 0;
    while (feature[at]! >= 0) {
      const read = values[feature[at]!]!;
      const isLeft = Number.isNaN(read) ? missingLeft[at] === 1 : read <= threshold[at]!;
      at = isLeft ? left[at]! : right[at]!;
    }
    margin += value[at]!;
  }
  return margin;
}

it('gives the margins of the plain trees, and contributions that add up to them', () => {
  fc.assert(
    fc.property(model, row, (model, row) => {
      const trees = compiled(model);
      const into = new Float64Array(3);
      expect(margins(trees, row, into)).toBe(into);
      for (const of of [0, 1, 2]) {
        expect(into[of]).toBeCloseTo(walked(model, row, of), 9);
        const told = contributions(trees, row, of).reduce((sum, value) => sum + value, trees.base[of]!);
        expect(told).toBeCloseTo(into[of]!, 9);
      }
    }),
  );
});

it('makes shares of margins, however great they are, and blunter ones at a higher temperature', () => {
  expect([...probabilities([0, Math.log(3)])].map((share) => share.toFixed(6))).toEqual(['0.250000', '0.750000']);
  expect([...probabilities([5000, 5000, -5000])]).toEqual([0.5, 0.5, 0]);
  const [sharp, blunt] = [probabilities([0, 2])[1]!, probabilities([0, 2], 4)[1]!];
  expect(blunt).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 12);
  expect(blunt).toBeLessThan(sharp);
});

it('refuses what is no model, and a row of another model', () => {
  expect(() => compiled({ ...MODEL, base: [1] })).toThrow(RangeError);
  expect(() => compiled({ ...MODEL, trees: [[TREE]] })).toThrow(RangeError);
  expect(() => compiled({ ...MODEL, features: ['f0'] })).toThrow(/tree 0/);
  expect(() => compiled({ ...MODEL, trees: [[{ ...TREE, left: [0, -1, 3, -1, -1] }, LEAF]] })).toThrow(/tree 0/);
  expect(() => compiled({ ...MODEL, trees: [[{ ...TREE, right: [9, -1, 4, -1, -1] }, LEAF]] })).toThrow(/tree 0/);
  expect(() => margins(compiled(MODEL), [1])).toThrow(RangeError);
});
