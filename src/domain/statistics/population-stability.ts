import type { Sample } from './two-sample.ts';

/** How a quantity was spread when a model learned, in few numbers that can be kept with it. */
export interface StoredBins {
  /** Ascending. A value up to the first is in the first bin; there is one more bin than edges. */
  readonly edges: readonly number[];
  /** Of all rows: the share in each bin, and last the share without a value. They add up to 1. */
  readonly shares: readonly number[];
  /** Rows there were, or what weighted rows are worth. */
  readonly count: number;
}

export interface PopulationStability {
  /** Sum over bins of (now - then) x ln(now / then). Below 0.1 is commonly taken as little, above 0.25 as much. */
  readonly index: number;
  /** What the index is on average where nothing has changed and only chance differs (Yurdakul 2018). */
  readonly byChance: number;
  /** By bin, and last the missing: the share now. */
  readonly shares: readonly number[];
}

/** A share of 0 has no logarithm. It is taken for this one, so that an empty bin tells much and not everything. */
const LEAST_SHARE = 1e-4;

/**
 * Bins of about equal weight. Values that repeat stay together, so there may be fewer.
 * @returns undefined without rows
 */
export function storedBins(sample: Sample, bins = 10): StoredBins | undefined {
  const rows = Array.from(sample.values, (value, index) => ({ value, weight: sample.weights?.[index] ?? 1 }));
  const present = rows.filter(({ value }) => Number.isFinite(value)).sort((one, other) => one.value - other.value);
  const total = present.reduce((sum, { weight }) => sum + weight, 0);
  const edges: number[] = [];
  let reached = 0;
  for (const [index, { value, weight }] of present.entries()) {
    reached += weight;
    const next = present[index + 1];
    if (next && next.value !== value && reached >= ((edges.length + 1) * total) / bins - 1e-9 * total)
      edges.push(value);
  }
  const counted = sharesOf(sample, edges);
  return counted && { edges, ...counted };
}

/**
 * Whether a quantity is still spread as it was (population stability index). What is missing is a bin of its own.
 * @returns undefined without rows
 */
export function populationStability(then: StoredBins, now: Sample): PopulationStability | undefined {
  const counted = sharesOf(now, then.edges);
  if (!counted) return undefined;
  const index = counted.shares.reduce((sum, share, bin) => {
    const [old, recent] = [Math.max(then.shares[bin] ?? 0, LEAST_SHARE), Math.max(share, LEAST_SHARE)];
    return sum + (recent - old) * Math.log(recent / old);
  }, 0);
  const used = counted.shares.filter((share, bin) => share > 0 || (then.shares[bin] ?? 0) > 0).length;
  return { index, byChance: (used - 1) * (1 / then.count + 1 / counted.count), shares: counted.shares };
}

function sharesOf(
  { values, weights }: Sample,
  edges: readonly number[],
): { shares: number[]; count: number } | undefined {
  const sums = Array.from({ length: edges.length + 2 }, () => 0);
  let [total, squares] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const weight = weights?.[row] ?? 1;
    const value = values[row] as number;
    const above = edges.findIndex((edge) => value <= edge);
    const bin = !Number.isFinite(value) ? edges.length + 1 : above < 0 ? edges.length : above;
    sums[bin] = (sums[bin] as number) + weight;
    total += weight;
    squares += weight * weight;
  }
  return total > 0 ? { shares: sums.map((sum) => sum / total), count: (total * total) / squares } : undefined;
}
