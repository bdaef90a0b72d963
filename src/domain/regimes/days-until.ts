import type { Bounded } from '../../foundation/bounded.ts';
import type { DaysUntil } from './rule.ts';

const DAY_SECONDS = 86_400;

/**
 * Days until a line at a rate that stays as it is. Undefined when there is no rate, or when nothing tells how long.
 * @param counted operations counted so far; `rate` operations per second of the same kind.
 */
export function daysUntil(line: number, counted: Bounded, rate: Bounded | undefined): DaysUntil | undefined {
  if (rate === undefined) return undefined;
  const days = (done: number, perSecond: number): number => Math.max(0, line - done) / perSecond / DAY_SECONDS;
  const low = days(counted.high, rate.high);
  const estimate = days(counted.estimate, rate.estimate);
  const high = days(counted.low, rate.low);
  if (!Number.isFinite(low) || !Number.isFinite(estimate)) return undefined;
  return Number.isFinite(high) ? { low, estimate, high } : { low, estimate };
}
