/** What repeats in the levels of successive minutes. */
export interface Rhythm {
  /** Highest autocorrelation at a lag of two minutes or more; NaN where there are too few minutes or nothing moves. */
  readonly strength: number;
  /** The lag, minutes. */
  readonly minutes: number;
  /** Autocorrelation from one minute to the next: near 1 for slow change, near 0 for what is made anew each minute. */
  readonly smoothness: number;
  /** Share of minutes that lie a fifth below the median: checkpoints, evaluations, waits. */
  readonly dips: number;
}

const FEWEST_MINUTES = 12;
const NO_RHYTHM: Rhythm = { strength: Number.NaN, minutes: Number.NaN, smoothness: Number.NaN, dips: Number.NaN };
const DIP = 0.8;

/** @param levels of successive minutes, in order. */
export function rhythmOf(levels: Float64Array): Rhythm {
  const count = levels.length;
  if (count < FEWEST_MINUTES) return NO_RHYTHM;
  const median = Float64Array.from(levels).sort()[Math.floor(count / 2)] as number;
  const dips = levels.filter((level) => level < DIP * median).length / count;
  const mean = levels.reduce((sum, level) => sum + level, 0) / count;
  const variance = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0);
  if (variance <= count * 1e-9) return { ...NO_RHYTHM, dips };
  const correlation = (lag: number): number => {
    let sum = 0;
    for (let from = 0; from + lag < count; from++) {
      sum += ((levels[from] as number) - mean) * ((levels[from + lag] as number) - mean);
    }
    return sum / variance;
  };
  let best = { strength: Number.NEGATIVE_INFINITY, minutes: Number.NaN };
  for (let lag = 2; lag <= count / 3; lag++) {
    const strength = correlation(lag);
    if (strength > best.strength) best = { strength, minutes: lag };
  }
  return { ...best, smoothness: correlation(1), dips };
}
