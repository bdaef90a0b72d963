import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import { type DeviceDifferences, deviceDifferences } from './device-differences.ts';
import { limitWatts } from './board-power.ts';
import type { JobSpec } from './job-spec.ts';
import * as level from './levels.ts';
import type { MinuteBlock, SignalColumn } from './minute-block.ts';
import { logBetween, normal } from './random-draws.ts';
import type { SimulatedPart } from './simulated-part.ts';

/** Spreads one column from the first device of each group to all its devices, each as its make has it. */
export type FillColumn = (minute: number) => void;

const NOISE_COUNT = 1 << 12;
const NOISE_MASK = NOISE_COUNT - 1;
/** Beyond this many deviations noise is cut. */
const MOST_NOISE = 3;
/** Power of one device from minute to minute, beyond what its work explains: temperature and fans. */
const POWER_NOISE = 0.002;
/** ... and at rest: what the board does for itself, as a share of its idle power. */
const IDLE_NOISE = 0.004;

export interface FillInput {
  readonly job: JobSpec;
  readonly part: SimulatedPart;
  readonly block: MinuteBlock;
  readonly groupStarts: Int32Array;
}

/** What all columns share. */
interface Common extends FillInput {
  readonly differences: DeviceDifferences;
  readonly noise: Float64Array;
  /** Spread of a group's activity from minute to minute. */
  readonly unrest: number;
  /** Spread of the memory in use, of what is allocated and given back. */
  readonly memoryUnrest: number;
}

/** One for each column that is told. */
export function fillersOf(input: FillInput, random: PseudoRandom): readonly FillColumn[] {
  const noise = Float64Array.from({ length: NOISE_COUNT }, () =>
    Math.max(-MOST_NOISE, Math.min(MOST_NOISE, normal(random))),
  );
  const common = {
    ...input,
    differences: deviceDifferences(input.job),
    noise,
    unrest: logBetween(random, 0.0002, 0.012),
    memoryUnrest: logBetween(random, 1e-5, 3e-3),
  };
  return input.block.signals.flatMap((signal) => {
    const column = input.block.columns[signal];
    return column === undefined ? [] : [fillerOf(common, column, level.SIMULATED_SIGNALS.indexOf(signal))];
  });
}

function fillerOf(common: Common, column: SignalColumn, place: number): FillColumn {
  const { differences, part, unrest, memoryUnrest } = common;
  switch (place) {
    case level.POWER:
      return fillPower(common, column);
    case level.MEMORY_USED:
      return fillLevel(common, column, {
        place,
        factors: differences.memory,
        noiseScale: memoryUnrest,
        high: part.memoryBytes,
      });
    case level.CLOCK:
      return fillClock(common, column);
    case level.BUSY:
      return fillLevel(common, column, { place, factors: differences.none, noiseScale: unrest / 2, high: 1 });
    default: {
      const high = place <= level.FP64 ? 1 : Number.POSITIVE_INFINITY;
      return fillLevel(common, column, { place, factors: differences.activity, noiseScale: unrest, high });
    }
  }
}

/** Where in the noise a group's minute begins. */
const noiseOf = (minute: number, group: number): number =>
  (Math.imul(minute + 1, 7919) + Math.imul(group + 1, 13)) & NOISE_MASK;

interface LevelFacts {
  readonly place: number;
  readonly factors: Float64Array;
  readonly noiseScale: number;
  /** Highest value of the signal. */
  readonly high: number;
}

function fillLevel(
  { groupStarts, noise, unrest }: Common,
  column: SignalColumn,
  { place, factors, noiseScale, high }: LevelFacts,
): FillColumn {
  const { mean: means, minimum: minima, maximum: maxima, deviation: deviations } = column;
  const groups = groupStarts.length - 1;
  const salt = Math.imul(place, 6151);
  return (minute) => {
    for (let group = 0; group < groups; group++) {
      const from = groupStarts[group] as number;
      const until = groupStarts[group + 1] as number;
      const mean = means[from] as number;
      const minimum = minima[from] as number;
      const maximum = maxima[from] as number;
      const deviation = deviations[from] as number;
      // Busy all the time, or never, is the same for every device
      const isFixed = noiseScale === 0 || (place === level.BUSY && deviation === 0);
      const noiseAt = noiseOf(minute, group);
      const shared = isFixed ? 1 : 1 + unrest * (noise[noiseAt] as number);
      const scale = isFixed ? 0 : noiseScale;
      for (let device = from; device < until; device++) {
        const own = noise[(noiseAt + salt + device) & NOISE_MASK] as number;
        const factor = (factors[device] as number) * (shared + scale * own);
        const least = Math.min(high, factor * minimum);
        const most = Math.min(high, factor * maximum);
        means[device] = Math.min(high, factor * mean);
        minima[device] = least;
        maxima[device] = most;
        deviations[device] = Math.min(factor * deviation, (most - least) / 2);
      }
    }
  };
}

/** A clock that nothing holds down doesn't differ between devices. */
const FREE_CLOCK = 0.995;

function fillClock({ groupStarts, differences, part }: Common, column: SignalColumn): FillColumn {
  const { mean: means, minimum: minima, maximum: maxima, deviation: deviations } = column;
  const groups = groupStarts.length - 1;
  const high = part.maximumClockHertz;
  return () => {
    for (let group = 0; group < groups; group++) {
      const from = groupStarts[group] as number;
      const until = groupStarts[group + 1] as number;
      const mean = means[from] as number;
      const minimum = minima[from] as number;
      const maximum = maxima[from] as number;
      const deviation = deviations[from] as number;
      const isFree = mean >= FREE_CLOCK * high || deviation === 0;
      for (let device = from; device < until; device++) {
        const factor = isFree ? 1 : (differences.clock[device] as number);
        const least = Math.min(high, factor * minimum);
        const most = Math.min(high, factor * maximum);
        means[device] = Math.min(high, factor * mean);
        minima[device] = least;
        maxima[device] = most;
        deviations[device] = Math.min(factor * deviation, (most - least) / 2);
      }
    }
  };
}

/** Above a device's own idle power all scales with its make; the board's limit holds for each. */
function fillPower({ groupStarts, noise, unrest, differences, part }: Common, column: SignalColumn): FillColumn {
  const { mean: means, minimum: minima, maximum: maxima, deviation: deviations } = column;
  const { idlePowerWatts: idle } = part;
  const limit = limitWatts(part);
  const groups = groupStarts.length - 1;
  return (minute) => {
    for (let group = 0; group < groups; group++) {
      const from = groupStarts[group] as number;
      const until = groupStarts[group + 1] as number;
      const mean = (means[from] as number) - idle;
      const minimum = (minima[from] as number) - idle;
      const maximum = (maxima[from] as number) - idle;
      const deviation = deviations[from] as number;
      const noiseAt = noiseOf(minute, group);
      const shared = 1 + unrest * (noise[noiseAt] as number);
      for (let device = from; device < until; device++) {
        const factor =
          (differences.power[device] as number) *
          (shared + POWER_NOISE * (noise[(noiseAt + device) & NOISE_MASK] as number));
        const own =
          idle *
          ((differences.idle[device] as number) + IDLE_NOISE * (noise[(noiseAt + 29 + device) & NOISE_MASK] as number));
        const least = Math.min(limit, Math.max(idle, own + factor * minimum));
        const most = Math.min(limit, Math.max(idle, own + factor * maximum));
        means[device] = Math.min(most, Math.max(least, own + factor * mean));
        minima[device] = least;
        maxima[device] = most;
        deviations[device] = Math.min(factor * deviation, (most - least) / 2);
      }
    }
  };
}
