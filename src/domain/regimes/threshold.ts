import type { Decision, Threshold } from './rule.ts';

/** What is certain of a quantity. `high` undefined: nothing bounds it from above. */
export interface CertainBounds {
  readonly low: number;
  readonly high?: number;
}

/** Sums of the same figures in another order differ by less than this share; bounds that cross by no more don't contradict. */
const ROUNDING = 1e-9;

/** Whether a lower bound lies above its upper bound by more than rounding. */
export const isContradictory = ({ low, high }: CertainBounds): boolean =>
  high !== undefined && low > high * (1 + ROUNDING);

/** Whether a quantity is past a line: exactly on it counts for `at-least` only. */
export function isPast(quantity: number, threshold: Threshold): boolean {
  return threshold.comparator === 'at-least' ? quantity >= threshold.value : quantity > threshold.value;
}

/**
 * Says what bounds prove about a line, and nothing more (docs/decisions/0005-what-certainly-means.md).
 * Bounds that contradict each other prove nothing: `not-known`.
 */
export function decide(threshold: Threshold, bounds: CertainBounds): Decision {
  const { low, high } = bounds;
  if (high === undefined) return isPast(low, threshold) ? 'certainly-above' : 'not-known';
  if (isContradictory(bounds)) return 'not-known';
  if (!isPast(Math.max(low, high), threshold)) return 'certainly-below';
  return isPast(low, threshold) ? 'certainly-above' : 'possibly-above';
}

/** The largest number whose triple doesn't exceed `original`: exactly one third is then never "greater than one third". */
export function oneThirdOf(original: number): number {
  const third = original / 3;
  const next = third * (1 + Number.EPSILON);
  return 3 * next <= original ? next : third;
}
