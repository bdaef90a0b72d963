import type { Pulse } from './pulse.ts';

/** Levels are counted in steps of a fortieth up to twice the unit. */
const BINS = 80;
const BIN = 1 / 40;

/** What the levels of one kind of evidence came to over minutes, in constant memory. */
export interface Tally {
  minutes: number;
  sum: number;
  squares: number;
  /** Squared steps from one minute to the next, and how many. */
  steps: number;
  stepCount: number;
  last: number;
  deviation: number;
  deviations: number;
  swing: number;
  spread: number;
  spreads: number;
  readonly bins: Uint32Array;
}

export const newTally = (): Tally => ({
  minutes: 0,
  sum: 0,
  squares: 0,
  steps: 0,
  stepCount: 0,
  last: Number.NaN,
  deviation: 0,
  deviations: 0,
  swing: 0,
  spread: 0,
  spreads: 0,
  bins: new Uint32Array(BINS),
});

/** @param follows whether the minute before was tallied too. */
export function tallyPulse(
  tally: Tally,
  pulse: Pulse,
  { place, follows }: { readonly place: number; readonly follows: boolean },
): void {
  const level = pulse.level[place] as number;
  if (Number.isNaN(level)) return;
  tally.minutes++;
  tally.sum += level;
  tally.squares += level * level;
  tally.swing += pulse.swing[place] as number;
  const bin = Math.min(BINS - 1, Math.max(0, Math.floor(level / BIN)));
  tally.bins[bin] = (tally.bins[bin] as number) + 1;
  if (follows && !Number.isNaN(tally.last)) {
    tally.steps += (level - tally.last) ** 2;
    tally.stepCount++;
  }
  tally.last = level;
  const deviation = pulse.deviation[place] as number;
  if (!Number.isNaN(deviation)) {
    tally.deviation += deviation;
    tally.deviations++;
  }
  const spread = pulse.spread[place] as number;
  if (!Number.isNaN(spread)) {
    tally.spread += spread;
    tally.spreads++;
  }
}

const ratio = (sum: number, count: number): number => (count === 0 ? Number.NaN : sum / count);

export const meanLevel = ({ sum, minutes }: Tally): number => ratio(sum, minutes);

/** Standard deviation over minutes; NaN below two of them. */
export function drift({ sum, squares, minutes }: Tally): number {
  if (minutes < 2) return Number.NaN;
  const mean = sum / minutes;
  return Math.sqrt(Math.max(0, squares / minutes - mean * mean));
}

/** Root of the mean squared step between neighbouring minutes. */
export const jump = ({ steps, stepCount }: Tally): number => Math.sqrt(ratio(steps, stepCount));

export const meanDeviation = ({ deviation, deviations }: Tally): number => ratio(deviation, deviations);
export const meanSwing = ({ swing, minutes }: Tally): number => ratio(swing, minutes);
export const meanSpread = ({ spread, spreads }: Tally): number => ratio(spread, spreads);

/** The level below which a share of the minutes lies, to a fortieth of the unit. */
export function quantile({ bins, minutes }: Tally, share: number): number {
  if (minutes === 0) return Number.NaN;
  let seen = 0;
  for (let bin = 0; bin < BINS; bin++) {
    seen += bins[bin] as number;
    if (seen >= share * minutes) return (bin + 0.5) * BIN;
  }
  return BINS * BIN;
}
