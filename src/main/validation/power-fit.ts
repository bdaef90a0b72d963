import type { Bounded } from '../../foundation/bounded.ts';

/** A run's share of the 16-bit peak over its share of dynamic power. */
export interface PowerRun {
  /** The system or laboratory that it comes from: runs of one source are alike. */
  readonly source: string;
  readonly ratio: number;
}

/** Few sources: the bounds reach this much further than what was seen, either way. */
const WIDENING = 1.2;

/** The estimate is the geometric mean over sources, each counted once; the bounds are the extremes, widened. */
export function fitPeakShare(runs: readonly PowerRun[]): Bounded {
  const bySource = new Map<string, number[]>();
  for (const { source, ratio } of runs) bySource.set(source, [...(bySource.get(source) ?? []), Math.log(ratio)]);
  const means = [...bySource.values()].map(meanOf);
  const ratios = runs.map(({ ratio }) => ratio);
  return {
    low: Math.min(...ratios) / WIDENING,
    estimate: Math.exp(meanOf(means)),
    high: Math.max(...ratios) * WIDENING,
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
