import { countBelow } from './binned-columns.ts';

/**
 * One decision tree, node by node; node 0 is the root. A row goes left where its value is at most the threshold.
 * Every node has a value, inner ones too, so that each step of a path says what its feature changed.
 */
export interface BoostedTree {
  /** The place of the feature that decides in `BoostedTrees.features`; -1 in a leaf. */
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  /** Nodes of this tree; -1 in a leaf. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** 1 where a row without this feature goes left. */
  readonly missingLeft: readonly (0 | 1)[];
  /** What the node adds to the margin of its class, learning rate included. */
  readonly value: readonly number[];
}

/** Gradient-boosted trees for several classes that exclude each other, as plain data (Friedman 2001, algorithm 6). */
export interface BoostedTrees {
  readonly features: readonly string[];
  readonly classes: readonly string[];
  /** By class: the margin before any tree. */
  readonly base: readonly number[];
  /** By round, then by class. */
  readonly trees: readonly (readonly BoostedTree[])[];
}

/**
 * The same trees laid out for speed: each filled up to its full depth, so that node n has the children 2n + 1 and 2n + 2, and
 * thresholds as ranks among all of their feature, so that a row is compared by whole numbers.
 */
export interface CompiledTrees {
  readonly classes: number;
  readonly features: number;
  /** By class: the margin that is expected before any feature is known. This and the contributions make the margin. */
  readonly base: Float64Array;
  /** By feature, ascending: the thresholds that trees compare it with. */
  readonly cuts: readonly Float64Array[];
  /** By tree, in order of rounds and then classes: where its nodes begin, and the steps to a leaf. */
  readonly offsets: Int32Array;
  readonly depths: Int32Array;
  /** By node: 2 x feature where a missing value goes left, and 1 more where it goes right. */
  readonly places: Int32Array;
  readonly ranks: Int32Array;
  /** Relative to the root of the tree. */
  readonly values: Float64Array;
  /** Room for the ranks of one row: each feature twice, with a missing value as the least and as the greatest; and last what is asked where nothing is. */
  readonly row: Int32Array;
}

/** A full tree of more steps takes too much room. */
export const MOST_DEPTH = 12;
const MISSING_RANK = 1 << 29;
const LEAF_RANK = 1 << 30;

/** Lays a model out for prediction. @throws RangeError where it is no model: a feature, node or class that there is not, or a tree too deep */
export function compiled(model: BoostedTrees): CompiledTrees {
  const trees = model.trees.flat();
  const classes = model.classes.length;
  const features = model.features.length;
  if (model.base.length !== classes || model.trees.some((round) => round.length !== classes))
    throw new RangeError('a model has one base and one tree a round for each class');
  const depths = Int32Array.from(trees, (tree, index) => depthOf(tree, { index, features }));
  const offsets = new Int32Array(trees.length + 1);
  for (const [index, depth] of depths.entries()) offsets[index + 1] = (offsets[index] as number) + 2 ** (depth + 1) - 1;
  const nodes = offsets[trees.length] as number;
  const layout: CompiledTrees = {
    classes,
    features,
    base: Float64Array.from(model.base),
    cuts: model.features.map((_, feature) => cutsOf(trees, feature)),
    offsets,
    depths,
    places: new Int32Array(nodes).fill(2 * features),
    ranks: new Int32Array(nodes).fill(LEAF_RANK),
    values: new Float64Array(nodes),
    row: new Int32Array(2 * features + 1),
  };
  for (const [index, tree] of trees.entries()) {
    layTree(layout, tree, { index, node: 0, at: 0 });
    const of = index % classes;
    layout.base[of] = (layout.base[of] as number) + (tree.value[0] as number);
  }
  return layout;
}

function depthOf(tree: BoostedTree, of: { readonly index: number; readonly features: number }): number {
  const depthBelow = (node: number, depth: number): number => {
    const feature = tree.feature[node];
    if (feature === undefined || feature >= of.features || depth > MOST_DEPTH)
      throw new RangeError(
        `tree ${of.index} is none of ${of.features} features and at most ${MOST_DEPTH} steps: node ${node}`,
      );
    if (feature < 0) return depth;
    return Math.max(...[tree.left, tree.right].map((side) => depthBelow(side[node] as number, depth + 1)));
  };
  return depthBelow(0, 0);
}

function cutsOf(trees: readonly BoostedTree[], feature: number): Float64Array {
  const own = trees.flatMap((tree) => tree.threshold.filter((_, node) => tree.feature[node] === feature));
  return Float64Array.from(new Set(own)).sort();
}

/** From a leaf on, whatever is asked goes left and finds the same value. */
function layTree(layout: CompiledTrees, tree: BoostedTree, from: { index: number; node: number; at: number }): void {
  const { index, node, at } = from;
  const [offset, depth] = [layout.offsets[index] as number, layout.depths[index] as number];
  const feature = tree.feature[node] as number;
  layout.values[offset + at] = (tree.value[node] as number) - (tree.value[0] as number);
  if (2 * at + 1 >= 2 ** (depth + 1) - 1) return;
  if (feature >= 0) {
    layout.places[offset + at] = 2 * feature + (tree.missingLeft[node] ? 0 : 1);
    layout.ranks[offset + at] = countBelow(layout.cuts[feature] as Float64Array, tree.threshold[node] as number);
  }
  const [left, right] = feature < 0 ? [node, node] : [tree.left[node] as number, tree.right[node] as number];
  layTree(layout, tree, { index, node: left, at: 2 * at + 1 });
  layTree(layout, tree, { index, node: right, at: 2 * at + 2 });
}

/**
 * The margin of each class: the greater, the likelier beside the others. `probabilities` makes shares of them.
 * @param row a value for each feature, in the order of the model; what is not a finite number is missing
 * @param into where to write, one place a class; without it a new array is made
 */
export function margins(trees: CompiledTrees, row: ArrayLike<number>, into?: Float64Array): Float64Array {
  const { classes, offsets, depths, values } = trees;
  const sums = into ?? new Float64Array(classes);
  rankRow(trees, row);
  sums.set(trees.base);
  for (let tree = 0, of = 0; tree < depths.length; tree++) {
    const offset = offsets[tree] as number;
    let node = 0;
    for (let step = depths[tree] as number; step > 0; step--) node = childOf(trees, offset, node);
    sums[of] = (sums[of] as number) + (values[offset + node] as number);
    if (++of === classes) of = 0;
  }
  return sums;
}

/**
 * What each feature of a row adds to the margin of one class: the steps of all paths, each told to the feature that decided it
 * (Saabas 2014). The base of the class and all contributions together are the margin.
 */
export function contributions(trees: CompiledTrees, row: ArrayLike<number>, classIndex: number): Float64Array {
  const { classes, offsets, depths, places, values } = trees;
  // One more for leaves, whose steps change nothing.
  const byFeature = new Float64Array(trees.features + 1);
  rankRow(trees, row);
  for (let tree = classIndex; tree < depths.length; tree += classes) {
    const offset = offsets[tree] as number;
    let node = 0;
    for (let step = depths[tree] as number; step > 0; step--) {
      const feature = (places[offset + node] as number) >> 1;
      const next = childOf(trees, offset, node);
      const change = (values[offset + next] as number) - (values[offset + node] as number);
      byFeature[feature] = (byFeature[feature] as number) + change;
      node = next;
    }
  }
  return byFeature.subarray(0, trees.features);
}

/** To the right where the row's rank is above the node's: the sign of a difference, since a branch that is guessed wrong costs more. */
const childOf = ({ places, ranks, row }: CompiledTrees, offset: number, node: number): number =>
  2 * node + 1 + (((ranks[offset + node] as number) - (row[places[offset + node] as number] as number)) >>> 31);

function rankRow({ features, cuts, row: ranks }: CompiledTrees, row: ArrayLike<number>): void {
  if (row.length !== features) throw new RangeError(`a row has ${features} features, not ${row.length}`);
  for (let feature = 0; feature < features; feature++) {
    const value = row[feature] as number;
    const isPresent = Number.isFinite(value);
    const rank = isPresent ? countBelow(cuts[feature] as Float64Array, value) : -1;
    ranks[2 * feature] = rank;
    ranks[2 * feature + 1] = isPresent ? rank : MISSING_RANK;
  }
}

/** Shares of the classes that add up to 1 (softmax). @param temperature above 1 for less certain, below 1 for more */
export function probabilities(margins: ArrayLike<number>, temperature = 1): Float64Array {
  const shares = Float64Array.from(margins, (margin) => margin / temperature);
  const greatest = shares.reduce((most, share) => Math.max(most, share), Number.NEGATIVE_INFINITY);
  const powers = shares.map((share) => Math.exp(share - greatest));
  const sum = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / sum);
}
