import { probabilities } from './boosted-trees.ts';

/** Margins that a model gave to rows that it did not learn from, and what the rows are. */
export interface ScoredRows {
  /** By row, then by class. */
  readonly margins: readonly ArrayLike<number>[];
  /** By row: the place of its class. */
  readonly labels: ArrayLike<number>;
  /** By row, at least 0; without them every row counts 1. */
  readonly weights?: ArrayLike<number>;
}

/** The same with probabilities. */
export interface PredictedRows extends Pick<ScoredRows, 'labels' | 'weights'> {
  /** By row, then by class; they add up to 1. */
  readonly probabilities: readonly ArrayLike<number>[];
}

/** Rows that the model was about as sure of, and how often it was right. */
export interface ReliabilityBin {
  /** Sum of the weights. */
  readonly weight: number;
  /** Mean probability of the likeliest class, and the share of rows that are of that class. */
  readonly confidence: number;
  readonly accuracy: number;
}

/** Where a temperature is sought. One at a limit says that the held-out rows don't bound it. */
export const TEMPERATURE_LIMITS = { least: 0.02, most: 50 } as const;

const BINS = 15;
const BISECTIONS = 60;

/**
 * The temperature that makes the log loss least (Guo et al. 2017): above 1 where the model is too sure, below 1 where it is not sure
 * enough. It changes no order of the classes.
 * @throws RangeError without rows
 */
export function fittedTemperature(rows: ScoredRows): number {
  // The loss is convex in 1 / temperature, so its slope has one zero.
  let low = Math.log(1 / TEMPERATURE_LIMITS.most);
  let high = Math.log(1 / TEMPERATURE_LIMITS.least);
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (slope(rows, Math.exp(middle)) < 0) low = middle;
    else high = middle;
  }
  return Math.exp(-(low + high) / 2);
}

/** Of the log loss by the factor of the margins: margins that are expected less those of the labels. */
const slope = ({ margins, labels, weights }: ScoredRows, factor: number): number =>
  weightedMean(margins.length, weights, (row) => {
    const own = margins[row] as ArrayLike<number>;
    const labelled = own[labels[row] as number] as number;
    // Differences first: what is left of a share near 1 would be lost in a sum.
    return probabilities(own, 1 / factor).reduce((sum, share, of) => sum + share * ((own[of] as number) - labelled), 0);
  });

/** Mean of -log of the probability of what is true, in nats. @throws RangeError without rows */
export const meanLogLoss = ({ margins, labels, weights }: ScoredRows, temperature = 1): number =>
  weightedMean(margins.length, weights, (row) => {
    const share = probabilities(margins[row] as ArrayLike<number>, temperature)[labels[row] as number] as number;
    return -Math.log(Math.max(share, Number.MIN_VALUE));
  });

/** Mean squared distance of the probabilities from what is true: 0 at best, 2 at worst (Brier 1950). @throws RangeError without rows */
export const brierScore = ({ probabilities, labels, weights }: PredictedRows): number =>
  weightedMean(probabilities.length, weights, (row) =>
    Array.from(probabilities[row] as ArrayLike<number>).reduce(
      (sum, share, of) => sum + (share - (of === labels[row] ? 1 : 0)) ** 2,
      0,
    ),
  );

/**
 * How often the likeliest class is true, by how sure the model was: bins of about equal weight, from the least sure. Rows of equal
 * confidence stay together, so there may be fewer bins.
 */
export function reliability({ probabilities, labels, weights }: PredictedRows, bins = BINS): readonly ReliabilityBin[] {
  const rows = probabilities.map((shares, row) => {
    const list = Array.from(shares);
    const confidence = Math.max(...list);
    const isRight = list.indexOf(confidence) === labels[row];
    return { confidence, isRight, weight: weights?.[row] ?? 1 };
  });
  rows.sort((one, other) => one.confidence - other.confidence);
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const done: ReliabilityBin[] = [];
  let [before, weight, confidence, right] = [0, 0, 0, 0];
  for (const [index, row] of rows.entries()) {
    weight += row.weight;
    confidence += row.weight * row.confidence;
    right += row.isRight ? row.weight : 0;
    const isFull = before + weight >= ((done.length + 1) * total) / bins - 1e-9 * total;
    const next = rows[index + 1];
    if (next && (!isFull || next.confidence === row.confidence)) continue;
    if (weight > 0) done.push({ weight, confidence: confidence / weight, accuracy: right / weight });
    before += weight;
    [weight, confidence, right] = [0, 0, 0];
  }
  return done;
}

/**
 * By how much the model's confidence in its likeliest class differs from how often it is right, in the mean over bins of equal weight
 * (Guo et al. 2017; Nguyen & O'Connor 2015). 0 to 1. Few rows make it greater than it is: chance alone differs.
 * @throws RangeError without rows
 */
export function expectedCalibrationError(rows: PredictedRows, bins = BINS): number {
  const table = reliability(rows, bins);
  return weightedMean(
    table.length,
    table.map(({ weight }) => weight),
    (bin) => Math.abs((table[bin]?.confidence ?? 0) - (table[bin]?.accuracy ?? 0)),
  );
}

function weightedMean(count: number, weights: ArrayLike<number> | undefined, valueOf: (row: number) => number): number {
  let [sum, weight] = [0, 0];
  for (let row = 0; row < count; row++) {
    const own = weights?.[row] ?? 1;
    if (own === 0) continue;
    sum += own * valueOf(row);
    weight += own;
  }
  if (!(weight > 0)) throw new RangeError('a mean needs rows that count');
  return sum / weight;
}
