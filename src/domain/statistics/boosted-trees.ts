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

/** The same trees laid out for speed. The two children of a node lie side by side; a leaf is its own child. */
export interface CompiledTrees {
  readonly classes: number;
  readonly features: number;
  /** By class: the margin that is expected before any feature is known. This and the contributions make the margin. */
  readonly base: Float64Array;
  /** Root of each tree, by round and then by class, and how many steps its longest path has. */
  readonly roots: Int32Array;
  readonly depths: Int32Array;
  /** 2 x feature where a missing value goes left, and 1 more where it goes right. */
  readonly place: Int32Array;
  readonly threshold: Float64Array;
  readonly child: Int32Array;
  /** Relative to the root of the tree. */
  readonly value: Float64Array;
  /** Room for one row: each feature twice, with a missing value as the least and as the greatest number. */
  readonly room: Float64Array;
}

/** Lays a model out for prediction. @throws RangeError where a tree names a feature or a node that there is not. */
export function compiled(model: BoostedTrees): CompiledTrees {
  const trees = model.trees.flat();
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const base = Float64Array.from(model.base);
  if (base.length !== model.classes.length || model.trees.some((round) => round.length !== base.length))
    throw new RangeError('a model has one base and one tree a round for each class');
  const layout: CompiledTrees = {
    classes: base.length,
    features: model.features.length,
    base,
    roots: new Int32Array(trees.length),
    depths: new Int32Array(trees.length),
    place: new Int32Array(nodes),
    threshold: new Float64Array(nodes),
    child: new Int32Array(nodes),
    value: new Float64Array(nodes),
    room: new Float64Array(2 * model.features.length + 1),
  };
  let free = 0;
  for (const [index, tree] of trees.entries()) {
    layout.roots[index] = free;
    free = layTree(layout, tree, index);
    base[index % base.length] = (base[index % base.length] as number) + (tree.value[0] as number);
  }
  return layout;
}

/** Breadth first, so that what most rows read lies together. Gives the next free node. */
function layTree(layout: CompiledTrees, tree: BoostedTree, index: number): number {
  const start = layout.roots[index] as number;
  const queue = [{ node: 0, depth: 0 }];
  for (let done = 0; done < queue.length; done++) {
    const { node, depth } = queue[done] as (typeof queue)[number];
    const at = start + done;
    const feature = tree.feature[node];
    if (feature === undefined || feature >= layout.features || queue.length > tree.feature.length)
      throw new RangeError(`tree ${index} is no tree of ${layout.features} features: node ${node}`);
    layout.value[at] = (tree.value[node] as number) - (tree.value[0] as number);
    layout.depths[index] = depth;
    if (feature < 0) {
      layout.place[at] = 2 * layout.features;
      layout.threshold[at] = Number.POSITIVE_INFINITY;
      layout.child[at] = at;
    } else {
      layout.place[at] = 2 * feature + (tree.missingLeft[node] ? 0 : 1);
      layout.threshold[at] = tree.threshold[node] as number;
      layout.child[at] = start + queue.length;
      const [left, right] = [tree.left[node] as number, tree.right[node] as number];
      queue.push({ node: left, depth: depth + 1 }, { node: right, depth: depth + 1 });
    }
  }
  return start + queue.length;
}

/**
 * The margin of each class: the greater, the likelier beside the others. `probabilities` makes shares of them.
 * @param row a value for each feature, in the order of the model; what is not a finite number is missing
 * @param into where to write, one place a class; without it a new array is made
 */
export function margins(trees: CompiledTrees, row: ArrayLike<number>, into?: Float64Array): Float64Array {
  const { classes, roots, depths, value } = trees;
  const sums = into ?? new Float64Array(classes);
  spread(trees, row);
  sums.set(trees.base);
  for (let tree = 0, of = 0; tree < roots.length; tree++) {
    let node = roots[tree] as number;
    for (let step = depths[tree] as number; step > 0; step--) {
      node = nextNode(trees, node);
    }
    sums[of] = (sums[of] as number) + (value[node] as number);
    if (++of === classes) of = 0;
  }
  return sums;
}

/**
 * What each feature of a row adds to the margin of one class: the steps of all paths, each told to the feature that decided it
 * (Saabas 2014). The base of the class and all contributions together are the margin.
 */
export function contributions(trees: CompiledTrees, row: ArrayLike<number>, classIndex: number): Float64Array {
  const { classes, roots, depths, place, child, value } = trees;
  const byFeature = new Float64Array(trees.features);
  spread(trees, row);
  for (let tree = classIndex; tree < roots.length; tree += classes) {
    let node = roots[tree] as number;
    for (let step = depths[tree] as number; step > 0 && child[node] !== node; step--) {
      const next = nextNode(trees, node);
      const feature = (place[node] as number) >> 1;
      byFeature[feature] = (byFeature[feature] as number) + (value[next] as number) - (value[node] as number);
      node = next;
    }
  }
  return byFeature;
}

function spread(trees: CompiledTrees, row: ArrayLike<number>): void {
  const { room, features } = trees;
  if (row.length !== features) throw new RangeError(`a row has ${features} features, not ${row.length}`);
  for (let feature = 0; feature < features; feature++) {
    const value = row[feature] as number;
    const isMissing = !Number.isFinite(value);
    room[2 * feature] = isMissing ? Number.NEGATIVE_INFINITY : value;
    room[2 * feature + 1] = isMissing ? Number.POSITIVE_INFINITY : value;
  }
}

const nextNode = ({ child, room, place, threshold }: CompiledTrees, node: number): number =>
  (child[node] as number) + ((room[place[node] as number] as number) > (threshold[node] as number) ? 1 : 0);

/** Shares of the classes that add up to 1 (softmax). @param temperature above 1 for less certain, below 1 for more */
export function probabilities(margins: ArrayLike<number>, temperature = 1): Float64Array {
  const shares = Float64Array.from(margins, (margin) => margin / temperature);
  const greatest = shares.reduce((most, share) => Math.max(most, share), Number.NEGATIVE_INFINITY);
  const powers = shares.map((share) => Math.exp(share - greatest));
  const sum = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / sum);
}
