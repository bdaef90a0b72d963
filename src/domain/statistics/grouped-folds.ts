import { pseudoRandom } from '../../foundation/pseudo-random.ts';

/**
 * Parts of rows for cross-validation, such that rows of one group (a run, a machine, a source) are never on both sides, and each part
 * has about the same share of each label as far as whole groups allow. The same arguments give the same parts.
 * @param groups by row
 * @param labels by row
 * @returns by row: the number of its part, from 0
 * @throws RangeError where there are fewer groups than parts
 */
export function groupedFolds(
  groups: readonly string[],
  labels: ArrayLike<number>,
  { folds, seed }: { readonly folds: number; readonly seed: number },
): Int32Array {
  const counts = labelCounts(groups, labels);
  if (!(folds >= 2 && folds <= counts.size))
    throw new RangeError(
      `${counts.size} groups can't be dealt to ${folds} parts: at least two parts, and a group for each`,
    );
  const totals = [...counts.values()].reduce(added, []);
  const dealt = Array.from({ length: folds }, (): readonly number[] => []);
  const foldOf = new Map<string, number>();
  for (const [group, own] of inDealingOrder(counts, seed)) {
    const best = bestFold(dealt, own, totals);
    dealt[best] = added(dealt[best] as readonly number[], own);
    foldOf.set(group, best);
  }
  return Int32Array.from(groups, (group) => foldOf.get(group) as number);
}

/** Rows of each label, by its place. */
type Counts = readonly number[];

const added = (one: Counts, other: Counts): Counts =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, label) => (one[label] ?? 0) + (other[label] ?? 0));

const sum = (counts: Counts): number => counts.reduce((sum, count) => sum + count, 0);

function labelCounts(groups: readonly string[], labels: ArrayLike<number>): ReadonlyMap<string, Counts> {
  const counts = new Map<string, number[]>();
  for (const [row, group] of groups.entries()) {
    const label = labels[row];
    if (label === undefined || !(Number.isInteger(label) && label >= 0))
      throw new RangeError(`row ${row} has no label`);
    const own = counts.get(group) ?? [];
    while (own.length <= label) own.push(0);
    own[label] = (own[label] as number) + 1;
    counts.set(group, own);
  }
  return counts;
}

/** The greatest first, since what is small evens out; among equals by the seed. */
function inDealingOrder(counts: ReadonlyMap<string, Counts>, seed: number): readonly (readonly [string, Counts])[] {
  const random = pseudoRandom(seed);
  return [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([group, own]) => ({ group, own, draw: random() }))
    .sort((one, other) => sum(other.own) - sum(one.own) || one.draw - other.draw)
    .map(({ group, own }) => [group, own] as const);
}

/** A part that has nothing yet, else the one in which the group leaves labels spread most evenly over the parts. */
function bestFold(dealt: readonly Counts[], own: Counts, totals: Counts): number {
  let best = { fold: 0, excess: Number.POSITIVE_INFINITY };
  for (const [fold, held] of dealt.entries()) {
    if (held.length === 0) return fold;
    // Squares of shares of each label: what they sum to is least where all parts have the same.
    const excess = totals.reduce((excess, total, label) => {
      const [before, more] = [held[label] ?? 0, own[label] ?? 0];
      return total === 0 ? excess : excess + ((before + more) ** 2 - before ** 2) / total ** 2;
    }, 0);
    if (excess < best.excess) best = { fold, excess };
  }
  return best.fold;
}
