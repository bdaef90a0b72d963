import { type Bounded, sumBounded } from '../../foundation/bounded.ts';
import { instant, type Period, spanning } from '../../foundation/instant.ts';
import type { Classification } from '../classification/classification.ts';
import { CHANGES_WEIGHTS, type WorkKind } from '../classification/work-kind.ts';
import type { SeenCompute } from '../regimes/rule.ts';

/** Whether a workload changes weights, by its labels. `open`: they leave it open, or there are none. */
export type ChangesWeights = 'yes' | 'no' | 'open';

export function changesWeights(classification: Classification | undefined): ChangesWeights {
  const labels = classification?.labels ?? [];
  const changing = labels.filter((label) => CHANGES_WEIGHTS.has(label)).length;
  if (labels.length === 0 || (changing > 0 && changing < labels.length)) return 'open';
  return changing > 0 ? 'yes' : 'no';
}

/** One workload in an aggregate. */
export interface Part {
  /** The account under which it ran. */
  readonly customerId: string;
  readonly workloadId: string;
  readonly clusterIds: readonly string[];
  readonly seen: SeenCompute;
  readonly classification?: Classification;
}

/**
 * The compute of one customer, or of one family of models, over workloads, accounts and clusters of one provider.
 * `everything` leans on no label. `counted` holds what changes weights by its labels, and what is left open as an upper bound.
 */
export interface Aggregate {
  readonly workloads: number;
  readonly accountIds: readonly string[];
  readonly clusterIds: readonly string[];
  readonly everything: SeenCompute;
  readonly counted: SeenCompute;
  readonly byLabel: Readonly<Record<ChangesWeights, LabelShare>>;
}

export interface LabelShare {
  readonly workloads: number;
  /** What the evidence says of their operations. */
  readonly operations: Bounded;
}

/** @param parts at least one. */
export function aggregateOf(parts: readonly Part[]): Aggregate {
  const weighed = parts.map((part) => ({ part, answer: changesWeights(part.classification) }));
  const share = (answer: ChangesWeights): LabelShare => {
    const own = weighed.filter((one) => one.answer === answer).map(({ part }) => part.seen.hardwareOperations);
    return { workloads: own.length, operations: sumOf(own) };
  };
  const counted = weighed.filter(({ answer }) => answer !== 'no');
  return {
    workloads: parts.length,
    accountIds: [...new Set(parts.map(({ customerId }) => customerId))].sort(),
    clusterIds: [...new Set(parts.flatMap(({ clusterIds }) => clusterIds))].sort(),
    everything: togetherOf(parts.map(({ seen }) => seen)),
    counted: togetherOf(counted.map(({ part, answer }) => (answer === 'yes' ? part.seen : atMost(part)))),
    byLabel: { yes: share('yes'), no: share('no'), open: share('open') },
  };
}

const NOTHING: Bounded = { low: 0, estimate: 0, high: 0 };

const sumOf = (amounts: readonly Bounded[]): Bounded => amounts.reduce(sumBounded, NOTHING);

/**
 * Work whose labels are open: perhaps none of it counts, perhaps all. Its estimate is weighed by the probability that weights
 * are changed; where nobody knows anything of it, all of it counts.
 */
function atMost({ seen, classification }: Part): SeenCompute {
  const share = classification === undefined ? 1 : probabilityOfChange(classification);
  const open = ({ estimate, high }: Bounded): Bounded => ({ low: 0, estimate: share * estimate, high });
  return {
    ...seen,
    provenLow: 0,
    hardwareOperations: open(seen.hardwareOperations),
    ...(seen.presentRate === undefined ? {} : { presentRate: open(seen.presentRate) }),
  };
}

const probabilityOfChange = ({ probabilities }: Classification): number =>
  Math.min(
    1,
    Object.entries(probabilities)
      .filter(([kind]) => CHANGES_WEIGHTS.has(kind as WorkKind))
      .reduce((sum, [, share]) => sum + share, 0),
  );

/** Sums: every device-second is in one account, so that nothing is counted twice. What one part doesn't bound, nothing bounds. */
function togetherOf(seen: readonly SeenCompute[]): SeenCompute {
  const ceilingOperations = sumIfAll(seen.map((one) => one.ceilingOperations));
  const provenHigh = sumIfAll(seen.map((one) => one.provenHigh));
  const rates = seen.map(({ presentRate }) => presentRate).filter((rate) => rate !== undefined);
  const hardwareOperations = sumOf(seen.map((one) => one.hardwareOperations));
  return {
    period: seen.reduce<Period | undefined>((span, { period }) => spanning(span, period), undefined) ?? NO_TIME,
    ...(ceilingOperations === undefined ? {} : { ceilingOperations }),
    ...(provenHigh === undefined ? {} : { provenHigh }),
    provenLow: seen.reduce((sum, { provenLow }) => sum + provenLow, 0),
    hardwareOperations,
    coverageFraction: coverageOf(seen),
    missing: seen.flatMap(({ missing }) => missing),
    ...(rates.length === 0 ? {} : { presentRate: sumOf(rates) }),
  };
}

const NO_TIME: Period = { from: instant(0), until: instant(0) };

/** Weighed by what each could have done at most; plainly where that isn't known. */
function coverageOf(seen: readonly SeenCompute[]): number {
  const weights = seen.map(({ hardwareOperations }) => hardwareOperations.high);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return Math.min(1, ...seen.map(({ coverageFraction }) => coverageFraction));
  return seen.reduce((sum, { coverageFraction }, place) => sum + (coverageFraction * (weights[place] ?? 0)) / total, 0);
}

function sumIfAll(amounts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return sum;
}
