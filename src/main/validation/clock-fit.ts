import type { Calibration } from '../../domain/accounting/calibration.ts';
import type { Bounded } from '../../foundation/bounded.ts';

/** A run of known truth: matrix-active seconds while a cap held the clock and while none did, times the 16-bit rate. */
export interface ClockRun {
  readonly name: string;
  readonly truth: number;
  readonly cappedOperations: number;
  readonly freeOperations: number;
}

/** A stretch with more than this share of its matrix activity under the cap tells of the capped clock. */
const MOSTLY = 0.9;
/** Few runs: the bounds reach this much further than what was seen, either way. */
const WIDENING = 1.1;

/**
 * Clock over quoted clock while capped, from the runs that were mostly capped; their share that wasn't is taken at the
 * maximum clock. With no such run the calibration given stands.
 */
export function fitCappedClock(runs: readonly ClockRun[], before: Calibration): Bounded {
  const ratios = runs
    .filter(({ cappedOperations, freeOperations }) => cappedOperations > MOSTLY * (cappedOperations + freeOperations))
    .map((run) => (run.truth - before.freeClock.estimate * run.freeOperations) / run.cappedOperations);
  if (ratios.length === 0) return before.cappedClock;
  const estimate = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  return {
    low: Math.min(...ratios) / WIDENING,
    estimate,
    high: Math.min(before.freeClock.high, Math.max(...ratios) * WIDENING),
  };
}
