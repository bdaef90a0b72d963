import { betterSplit, type Span, type Split, type SplitRules, type Sums, stepOf } from './best-split.ts';
import type { BinnedColumn } from './binned-columns.ts';
import { type DerivedRows, type Histograms, histogramsOf, type Stretch, subtract } from './gradient-histograms.ts';

export interface TreeRules extends SplitRules {
  /** Most splits on a path. */
  readonly depth: number;
  readonly learningRate: number;
}

/** What one tree is grown on. The rows are brought into another order. */
export interface TreeTask extends DerivedRows {
  /** The features that may decide. */
  readonly features: Int32Array;
  /** By feature: 1 where the step may only rise with it, -1 where it may only fall, else 0. */
  readonly directions: Int8Array;
}

/** A tree with the bins that it splits at, so that rows of the table needn't be compared with thresholds. */
export interface GrownTree {
  readonly feature: number[];
  readonly bin: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly missingLeft: (0 | 1)[];
  readonly value: number[];
}

interface Node extends Stretch {
  readonly id: number;
  readonly depth: number;
  readonly sums: Sums;
  readonly span: Span;
}

/** One tree while it grows. */
interface Growing {
  readonly columns: readonly BinnedColumn[];
  readonly rules: TreeRules;
  readonly histograms: Histograms;
  /** Room for the rows of one side. */
  readonly aside: Int32Array;
  readonly task: TreeTask;
  readonly tree: GrownTree;
}

const UNBOUND: Span = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
/** A row goes right only where its value is missing. JSON knows no infinity. */
const ABOVE_ALL = Number.MAX_VALUE;

/** Grows trees on one table, and keeps the room that it needs for it. */
export function treeGrower(columns: readonly BinnedColumn[], rules: TreeRules): (task: TreeTask) => GrownTree {
  const histograms = histogramsOf(columns);
  const aside = new Int32Array(columns[0]?.bins.length ?? 0);
  return (task) => {
    const tree: GrownTree = { feature: [], bin: [], threshold: [], left: [], right: [], missingLeft: [], value: [] };
    const growing = { columns, rules, histograms, aside, task, tree };
    const root = added(growing, { begin: 0, end: task.rows.length, depth: 0, sums: sumsOf(task), span: UNBOUND });
    if (rules.depth > 0) split(growing, root, histograms.count(task, root, task.features));
    return tree;
  };
}

/** Splits a node and what comes of it as far as that lowers the loss. The histogram is used up. */
function split(growing: Growing, node: Node, histogram: Float64Array): void {
  const { task, rules, histograms } = growing;
  const best = bestSplit(growing, node, histogram);
  if (!best) return histograms.giveBack(histogram);
  const middle = partition(growing, node, best);
  const [left, right] = childrenOf(growing, node, { best, middle });
  branch(growing, { node, best, children: [left.id, right.id] });
  if (left.depth === rules.depth) return histograms.giveBack(histogram);
  // The greater child has what the smaller one leaves of their parent.
  const [smaller, greater] = middle - node.begin < node.end - middle ? [left, right] : [right, left];
  const counted = histograms.count(task, smaller, task.features);
  subtract(histogram, counted);
  split(growing, smaller, counted);
  split(growing, greater, histogram);
}

function bestSplit({ columns, histograms, rules, task }: Growing, node: Node, sums: Float64Array): Split | undefined {
  let best: Split | undefined;
  const within = { sums: node.sums, span: node.span, rules };
  for (const feature of task.features) {
    const bins = (columns[feature] as BinnedColumn).cuts.length + 1;
    const direction = task.directions[feature] as number;
    best = betterSplit({ feature, sums, offset: histograms.offset(feature), bins, direction }, within, best);
  }
  return best;
}

/** What goes left comes first, each side in its old order. Gives where the right side begins. */
function partition({ columns, aside, task }: Growing, { begin, end }: Node, best: Split): number {
  const { bins } = columns[best.feature] as BinnedColumn;
  let left = begin;
  let right = 0;
  for (let place = begin; place < end; place++) {
    const row = task.rows[place] as number;
    if (goesLeft(bins[row] as number, best.bin, best.missingLeft)) task.rows[left++] = row;
    else aside[right++] = row;
  }
  task.rows.set(aside.subarray(0, right), left);
  return left;
}

const goesLeft = (bin: number, last: number, missingLeft: boolean): boolean => (bin === 0 ? missingLeft : bin <= last);

/** Below a split by a monotone feature, each side keeps to its half of what the steps may be. */
function childrenOf(growing: Growing, node: Node, { best, middle }: { best: Split; middle: number }): [Node, Node] {
  const { begin, end, span } = node;
  const { l2 } = growing.rules;
  const direction = growing.task.directions[best.feature] as number;
  const between = (stepOf(best.left, l2, span) + stepOf(best.right, l2, span)) / 2;
  const lower = { least: span.least, most: between };
  const upper = { least: between, most: span.most };
  const [leftSpan, rightSpan] = direction > 0 ? [lower, upper] : [upper, lower];
  const depth = node.depth + 1;
  return [
    added(growing, { begin, end: middle, depth, sums: best.left, span: direction === 0 ? span : leftSpan }),
    added(growing, { begin: middle, end, depth, sums: best.right, span: direction === 0 ? span : rightSpan }),
  ];
}

/** A leaf, until it is split. */
function added({ tree, rules }: Growing, node: Omit<Node, 'id'>): Node {
  tree.bin.push(0);
  tree.threshold.push(0);
  tree.left.push(-1);
  tree.right.push(-1);
  tree.missingLeft.push(0);
  tree.value.push(rules.learningRate * stepOf(node.sums, rules.l2, node.span));
  return { ...node, id: tree.feature.push(-1) - 1 };
}

function branch(
  { tree, columns }: Growing,
  { node, best, children }: { readonly node: Node; readonly best: Split; readonly children: readonly [number, number] },
): void {
  tree.feature[node.id] = best.feature;
  tree.bin[node.id] = best.bin;
  tree.threshold[node.id] = (columns[best.feature] as BinnedColumn).cuts[best.bin - 1] ?? ABOVE_ALL;
  [tree.left[node.id], tree.right[node.id]] = children;
  tree.missingLeft[node.id] = best.missingLeft ? 1 : 0;
}

function sumsOf({ rows, gradients, hessians }: TreeTask): Sums {
  let gradient = 0;
  let hessian = 0;
  for (const row of rows) {
    gradient += gradients[row] as number;
    hessian += hessians[row] as number;
  }
  return { gradient, hessian };
}

/** Adds the tree's value for each row of the table to its margin. */
export function addTree(tree: GrownTree, columns: readonly BinnedColumn[], margins: Float64Array): void {
  const { feature, bin, left, right, missingLeft, value } = tree;
  const bins = columns.map((column) => column.bins);
  for (let row = 0; row < margins.length; row++) {
    let node = 0;
    for (let at = feature[0] as number; at >= 0; at = feature[node] as number) {
      const isLeft = goesLeft((bins[at] as Uint8Array)[row] as number, bin[node] as number, missingLeft[node] === 1);
      node = (isLeft ? left[node] : right[node]) as number;
    }
    margins[row] = (margins[row] as number) + (value[node] as number);
  }
}

/** Takes out of the tree what its root adds to every row alike, and gives it. What is left is told in short numbers. */
export function takeRootValue({ value }: GrownTree): number {
  const root = value[0] as number;
  for (const [node, whole] of value.entries()) value[node] = Number((whole - root).toPrecision(VALUE_DIGITS));
  return root;
}

const VALUE_DIGITS = 6;
