import type { Pulse } from './pulse.ts';

/** Levels are counted in steps of a fortieth up to twice the unit; what varies, in steps of a fifth from a ten-thousandth up. */
const BINS = 80;
const BIN = 1 / 40;
const LOG_BINS = 52;
const LEAST = 1e-4;
const LOG_STEP = Math.log(1.2);

/** How often a quantity had which size, in constant memory: sizes are told to a fifth of themselves. */
export interface SizeTally {
  count: number;
  readonly bins: Uint32Array;
}

const newSizes = (): SizeTally => ({ count: 0, bins: new Uint32Array(LOG_BINS) });

function tallySize(sizes: SizeTally, size: number): void {
  if (Number.isNaN(size)) return;
  const bin = size <= LEAST ? 0 : Math.min(LOG_BINS - 1, 1 + Math.floor(Math.log(size / LEAST) / LOG_STEP));
  sizes.bins[bin] = (sizes.bins[bin] as number) + 1;
  sizes.count++;
}

/** The size below which a share of them lies; 0 for what is below a ten-thousandth, NaN where nothing was tallied. */
export function sizeAt({ bins, count }: SizeTally, share: number): number {
  if (count === 0) return Number.NaN;
  let seen = 0;
  for (let bin = 0; bin < LOG_BINS; bin++) {
    seen += bins[bin] as number;
    if (seen >= share * count) return bin === 0 ? 0 : LEAST * Math.exp((bin - 0.5) * LOG_STEP);
  }
  return 1;
}

/** What the levels of one kind of evidence came to over minutes, in constant memory. */
export interface Tally {
  minutes: number;
  sum: number;
  squares: number;
  last: number;
  readonly levels: Uint32Array;
  /** Steps between neighbouring minutes, up or down. */
  readonly jumps: SizeTally;
  readonly deviations: SizeTally;
  readonly swings: SizeTally;
  readonly spreads: SizeTally;
}

export const newTally = (): Tally => ({
  minutes: 0,
  sum: 0,
  squares: 0,
  last: Number.NaN,
  levels: new Uint32Array(BINS),
  jumps: newSizes(),
  deviations: newSizes(),
  swings: newSizes(),
  spreads: newSizes(),
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
  const bin = Math.min(BINS - 1, Math.max(0, Math.floor(level / BIN)));
  tally.levels[bin] = (tally.levels[bin] as number) + 1;
  if (follows) tallySize(tally.jumps, Math.abs(level - tally.last));
  tally.last = level;
  tallySize(tally.deviations, pulse.deviation[place] as number);
  tallySize(tally.swings, pulse.swing[place] as number);
  tallySize(tally.spreads, pulse.spread[place] as number);
}

export const meanLevel = ({ sum, minutes }: Tally): number => (minutes === 0 ? Number.NaN : sum / minutes);

/** Standard deviation over minutes; NaN below two of them. */
export function drift({ sum, squares, minutes }: Tally): number {
  if (minutes < 2) return Number.NaN;
  const mean = sum / minutes;
  return Math.sqrt(Math.max(0, squares / minutes - mean * mean));
}

/** The level below which a share of the minutes lies, to a fortieth of the unit. */
export function levelAt({ levels, minutes }: Tally, share: number): number {
  if (minutes === 0) return Number.NaN;
  let seen = 0;
  for (let bin = 0; bin < BINS; bin++) {
    seen += levels[bin] as number;
    if (seen >= share * minutes) return (bin + 0.5) * BIN;
  }
  return BINS * BIN;
}
