/** A truth and what was said of it. */
export interface Scored {
  readonly source: string;
  readonly truth: number;
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Linear between order statistics. NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export const isInside = ({ truth, low, high }: Scored): boolean => low <= truth && truth <= high;

export interface CoverageSummary {
  readonly count: number;
  readonly inside: number;
  readonly medianWidth: number;
  readonly widest: number;
  readonly medianError: number;
  readonly largestError: number;
}

/** Coverage, widths (high over low) and errors of the estimate (share of the truth) side by side. */
export function coverageOf(scored: readonly Scored[]): CoverageSummary {
  const widths = scored.map(({ low, high }) => high / low);
  const errors = scored.map(({ estimate, truth }) => Math.abs(estimate / truth - 1));
  return {
    count: scored.length,
    inside: scored.filter(isInside).length,
    medianWidth: median(widths),
    widest: Math.max(...widths),
    medianError: median(errors),
    largestError: Math.max(...errors),
  };
}
