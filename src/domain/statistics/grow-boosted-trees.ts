import { pseudoRandom, type PseudoRandom } from '../../foundation/pseudo-random.ts';
import { type BinnedColumn, binnedColumn, MOST_BINS } from './binned-columns.ts';
import { type BoostedTree, type BoostedTrees, MOST_DEPTH } from './boosted-trees.ts';
import { addTree, type GrownTree, takeRootValue, treeGrower } from './grow-tree.ts';

export interface LabelledRows {
  readonly features: readonly string[];
  readonly classes: readonly string[];
  /** By feature, then by row; what is not a finite number is missing. */
  readonly columns: readonly Float64Array[];
  /** By row: the place of its class in `classes`. */
  readonly labels: Int32Array;
  /** By row, at least 0; without them every row counts 1. */
  readonly weights?: Float64Array;
}

export interface BoostingSettings {
  /** Trees for each class, at most. */
  readonly rounds: number;
  /** Most splits on a path of a tree, 0 to 12. */
  readonly depth: number;
  /** Share of its step that a tree takes: above 0, at most 1. */
  readonly learningRate: number;
  /** Least sum of second derivatives in a leaf; an undecided row of two classes counts a half. Above 0. */
  readonly leastWeight: number;
  /** Draws the steps of leaves with little in them towards 0; at least 0. */
  readonly l2: number;
  /** Share of the rows that a round sees, and of the features that a tree sees: above 0, at most 1. */
  readonly rowShare: number;
  readonly columnShare: number;
  /** Most steps in which a feature is told, 2 to 255. */
  readonly bins: number;
  readonly seed: number;
  /** Margins that may only rise (1) or only fall (-1) with a feature, where it is not missing. */
  readonly monotone?: readonly { readonly feature: string; readonly class: string; readonly direction: 1 | -1 }[];
}

/** How far growing is: mean log loss of the rows that are learned from, and of those that are not. */
export interface BoostingRound {
  readonly round: number;
  readonly trainingLoss: number;
  readonly validationLoss?: number;
}

export interface BoostingWatch {
  readonly onRound?: (round: BoostingRound) => void;
  /** Rows that are not learned from. The model ends with the round that was best on them. */
  readonly validation?: Int32Array;
  /** Growing ends when so many rounds brought nothing better on the validation rows. */
  readonly patience?: number;
}

/** By class, then by row. */
interface State {
  readonly margins: readonly Float64Array[];
  readonly shares: readonly Float64Array[];
}

/**
 * Learns to tell classes apart: gradient boosting of softmax with second-order steps (Friedman 2001; Chen & Guestrin 2016) on
 * histograms (Ke et al. 2017). The same rows, settings and seed give the same model.
 * @throws RangeError where rows or settings don't fit together
 */
export function growBoostedTrees(
  rows: LabelledRows,
  settings: BoostingSettings,
  { onRound, validation, patience = Number.POSITIVE_INFINITY }: BoostingWatch = {},
): BoostedTrees {
  check(rows, settings);
  const validated = validation?.length ? validation : undefined;
  const learned = learnedRows(rows, validated);
  const columns = rows.columns.map((column) => binnedColumn(column, learned, settings.bins));
  const boosting = booster(rows, columns, settings);
  const { state, base } = startingState(rows, learned);
  const random = pseudoRandom(settings.seed);
  const trees: BoostedTree[][] = [];
  const bases = [[...base]];
  let best = { round: 0, loss: validated ? meanLoss(rows, state, validated) : 0 };
  for (let round = 1; round <= settings.rounds && round - best.round <= patience; round++) {
    trees.push(boosting(state, base, { random, learned }));
    bases.push([...base]);
    refreshShares(state);
    const trainingLoss = meanLoss(rows, state, learned);
    const validationLoss = validated ? { validationLoss: meanLoss(rows, state, validated) } : {};
    onRound?.({ round, trainingLoss, ...validationLoss });
    const loss = validationLoss.validationLoss ?? -round;
    if (loss < best.loss) best = { round, loss };
  }
  const kept = { base: bases[best.round] as number[], trees: trees.slice(0, best.round) };
  return { features: [...rows.features], classes: [...rows.classes], ...kept };
}

/** One round: a tree for each class, all by the shares that the round began with. Moves the margins and the base. */
function booster(rows: LabelledRows, columns: readonly BinnedColumn[], settings: BoostingSettings) {
  const grow = treeGrower(columns, settings);
  const count = rows.labels.length;
  const [gradients, hessians] = [new Float64Array(count), new Float64Array(count)];
  const directions = rows.classes.map((name) => directionsOf(rows, settings, name));
  const all = Int32Array.from(columns, (_, feature) => feature);
  return (
    state: State,
    base: number[],
    { random, learned }: { random: PseudoRandom; learned: Int32Array },
  ): BoostedTree[] => {
    const seen = sample(learned, settings.rowShare, random);
    return rows.classes.map((_, of) => {
      derive(rows, { of, shares: state.shares[of] as Float64Array }, { gradients, hessians });
      const features = sample(all, settings.columnShare, random).sort();
      const task = { rows: seen.slice(), gradients, hessians, features, directions: directions[of] as Int8Array };
      const grown = grow(task);
      const root = takeRootValue(grown);
      const margins = state.margins[of] as Float64Array;
      base[of] = (base[of] as number) + root;
      for (let row = 0; row < count; row++) margins[row] = (margins[row] as number) + root;
      addTree(grown, columns, margins);
      return withoutBins(grown);
    });
  };
}

const withoutBins = ({ feature, threshold, left, right, missingLeft, value }: GrownTree): BoostedTree => ({
  feature,
  threshold,
  left,
  right,
  missingLeft,
  value,
});

/** Gradient and second derivative of the log loss by the margin of one class; the factor is of Friedman 2001, algorithm 6. */
function derive(
  { labels, weights, classes }: LabelledRows,
  { of, shares }: { readonly of: number; readonly shares: Float64Array },
  into: { readonly gradients: Float64Array; readonly hessians: Float64Array },
): void {
  const factor = classes.length / (classes.length - 1);
  for (let row = 0; row < labels.length; row++) {
    const weight = weights === undefined ? 1 : (weights[row] as number);
    const share = shares[row] as number;
    into.gradients[row] = weight * (share - (labels[row] === of ? 1 : 0));
    into.hessians[row] = weight * factor * Math.max(share * (1 - share), LEAST_HESSIAN);
  }
}

const LEAST_HESSIAN = 1e-16;

/** Every class begins with its share of the weight; a class that is not there is held for half a row. */
function startingState(
  { labels, weights, classes }: LabelledRows,
  learned: Int32Array,
): { state: State; base: number[] } {
  const sums = classes.map(() => 0);
  for (const row of learned)
    sums[labels[row] as number] = (sums[labels[row] as number] as number) + (weights?.[row] ?? 1);
  const half = sums.reduce((sum, weight) => sum + weight, 0) / learned.length / 2;
  const base = sums.map((sum) => Math.log(sum + half));
  const mean = base.reduce((sum, margin) => sum + margin, 0) / base.length;
  const centred = base.map((margin) => margin - mean);
  const margins = centred.map((margin) => new Float64Array(labels.length).fill(margin));
  const state = { margins, shares: centred.map(() => new Float64Array(labels.length)) };
  refreshShares(state);
  return { state, base: centred };
}

function refreshShares({ margins, shares }: State): void {
  const rows = margins[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    let greatest = Number.NEGATIVE_INFINITY;
    for (const margin of margins) greatest = Math.max(greatest, margin[row] as number);
    let sum = 0;
    for (let of = 0; of < margins.length; of++) {
      const power = Math.exp(((margins[of] as Float64Array)[row] as number) - greatest);
      (shares[of] as Float64Array)[row] = power;
      sum += power;
    }
    for (const share of shares) share[row] = (share[row] as number) / sum;
  }
}

function meanLoss({ labels, weights }: LabelledRows, { shares }: State, among: Int32Array): number {
  let [loss, weight] = [0, 0];
  for (const row of among) {
    const own = weights?.[row] ?? 1;
    const share = (shares[labels[row] as number] as Float64Array)[row] as number;
    loss -= own * Math.log(Math.max(share, Number.MIN_VALUE));
    weight += own;
  }
  return loss / weight;
}

/** A part of the places drawn without putting back, in their old order. */
function sample(places: Int32Array, share: number, random: PseudoRandom): Int32Array {
  if (share === 1) return places.slice();
  const shuffled = places.slice();
  const count = Math.max(1, Math.round(share * places.length));
  for (let place = 0; place < count; place++) {
    const other = place + Math.floor(random() * (shuffled.length - place));
    [shuffled[place], shuffled[other]] = [shuffled[other] as number, shuffled[place] as number];
  }
  return shuffled.slice(0, count).sort();
}

function learnedRows({ labels, weights }: LabelledRows, validation: Int32Array = new Int32Array(0)): Int32Array {
  const kept = new Set(validation);
  const learned = Int32Array.from(labels, (_, row) => row).filter((row) => !kept.has(row));
  if (!learned.some((row) => (weights?.[row] ?? 1) > 0)) throw new RangeError('there is no row to learn from');
  return learned;
}

function directionsOf({ features }: LabelledRows, { monotone = [] }: BoostingSettings, name: string): Int8Array {
  const directions = new Int8Array(features.length);
  for (const rule of monotone) if (rule.class === name) directions[features.indexOf(rule.feature)] = rule.direction;
  return directions;
}

function check({ features, classes, columns, labels, weights }: LabelledRows, settings: BoostingSettings): void {
  const isShare = (share: number): boolean => share > 0 && share <= 1;
  const faults: readonly (readonly [boolean, string])[] = [
    [classes.length < 2, 'there are at least two classes to tell apart'],
    [features.length === 0 || columns.length !== features.length, 'there is one column for each feature'],
    [columns.some(({ length }) => length !== labels.length), 'a column has a value for each label'],
    [labels.some((label) => !(label >= 0 && label < classes.length)), 'a label is the place of a class'],
    [weights !== undefined && weights.length !== labels.length, 'there is a weight for each label'],
    [weights?.some((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY)) ?? false, 'a weight is at least 0'],
    [
      !(Number.isInteger(settings.bins) && settings.bins >= 2 && settings.bins <= MOST_BINS),
      `bins are 2 to ${MOST_BINS}`,
    ],
    [!(isShare(settings.rowShare) && isShare(settings.columnShare)), 'shares are above 0 and at most 1'],
    [!isShare(settings.learningRate), 'the learning rate is above 0 and at most 1'],
    [!(settings.leastWeight > 0 && settings.l2 >= 0), 'the least weight is above 0 and l2 at least 0'],
    [!(settings.depth >= 0 && settings.depth <= MOST_DEPTH), `the depth is 0 to ${MOST_DEPTH}`],
    [!(settings.rounds >= 0), 'rounds are at least 0'],
    [
      settings.monotone?.some((rule) => !features.includes(rule.feature) || !classes.includes(rule.class)) ?? false,
      'a monotone rule names a feature and a class of the rows',
    ],
  ];
  const fault = faults.find(([isWrong]) => isWrong);
  if (fault) throw new RangeError(`boosted trees can't be grown: ${fault[1]}`);
}
