import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { MinuteMix, Regime } from './job-script.ts';
import { POWER } from './levels.ts';
import {
  DEVIATION,
  FIGURES,
  type LevelSummary,
  MAXIMUM,
  MEAN,
  MINIMUM,
  type Sampling,
  sampleCycle,
} from './sample-cycle.ts';

/** Each regime is sampled this often, so that two minutes of it aren't alike. A power of two. */
const VARIANTS = 4;

/** The summary of a regime; the salt chooses among those of its minutes. */
export type SampledRegimes = (regime: number, salt: number) => LevelSummary;

/** Summaries of regimes, sampled when they are first met. */
export function sampledRegimes(regimes: readonly Regime[], sampling: Sampling, random: PseudoRandom): SampledRegimes {
  const known: (readonly LevelSummary[] | undefined)[] = regimes.map(() => undefined);
  return (regime, salt) => {
    let variants = known[regime];
    if (variants === undefined) {
      const cycle = regimes[regime] as Regime;
      variants = Array.from({ length: VARIANTS }, () => sampleCycle(cycle, sampling, random));
      known[regime] = variants;
    }
    return variants[salt & (VARIANTS - 1)] as LevelSummary;
  };
}

/** Where a minute's figures go: figure f of the told level number t of a device is at (t x FIGURES + f) x devices + device. */
export interface FigureStore {
  readonly values: Float64Array;
  readonly devices: number;
  /** Levels that are told, by their place. */
  readonly places: Int32Array;
}

/** A minute of one group: what of it is in which regime, and what those look like. */
export interface GroupMinute {
  readonly mix: MinuteMix;
  readonly parts: readonly LevelSummary[];
}

const at = (values: Float64Array, place: number): number => values[place] as number;

/** Puts the parts of a minute together into one, for the first device of the group: as ends between which it lies, or as times that follow each other. */
export function mixInto(store: FigureStore, minute: GroupMinute, device: number): void {
  if (minute.mix.isBlend || minute.mix.count === 1) blend(store, minute, device);
  else follow(store, minute, device);
}

function blend({ values, devices, places }: FigureStore, { mix, parts }: GroupMinute, device: number): void {
  const lower = (parts[0] as LevelSummary).figures;
  const upper = (parts[mix.count - 1] as LevelSummary).figures;
  const share = mix.count === 1 ? 0 : at(mix.shares, 1);
  let into = device;
  for (let told = 0; told < places.length; told++) {
    const first = (places[told] as number) * FIGURES;
    for (let place = first; place < first + FIGURES; place++) {
      const low = at(lower, place);
      values[into] = low + share * (at(upper, place) - low);
      into += devices;
    }
  }
}

/** Variances within the parts and between them; extremes of all. */
function follow({ values, devices, places }: FigureStore, { mix, parts }: GroupMinute, device: number): void {
  for (let told = 0; told < places.length; told++) {
    const first = (places[told] as number) * FIGURES;
    let sum = 0;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let part = 0; part < mix.count; part++) {
      const { figures } = parts[part] as LevelSummary;
      sum += at(mix.shares, part) * at(figures, first + MEAN);
      least = Math.min(least, at(figures, first + MINIMUM));
      most = Math.max(most, at(figures, first + MAXIMUM));
    }
    let squares = 0;
    for (let part = 0; part < mix.count; part++) {
      const { figures } = parts[part] as LevelSummary;
      squares += at(mix.shares, part) * (at(figures, first + DEVIATION) ** 2 + (at(figures, first + MEAN) - sum) ** 2);
    }
    const into = told * FIGURES * devices + device;
    values[into + MEAN * devices] = Math.min(most, Math.max(least, sum));
    values[into + MINIMUM * devices] = least;
    values[into + MAXIMUM * devices] = most;
    values[into + DEVIATION * devices] = most > least ? Math.sqrt(squares) : 0;
  }
}

/** Mean of a level over the minute. */
export function mixedMean({ mix, parts }: GroupMinute, place: number): number {
  let sum = 0;
  for (let part = 0; part < mix.count; part++) {
    sum += at(mix.shares, part) * at((parts[part] as LevelSummary).figures, place * FIGURES);
  }
  return sum;
}

/** How often power passes its mean. By Rice's law of crossings a part passes the mean of the whole the less often the further its own is from it. */
export function mixedTurns(minute: GroupMinute): number {
  const { mix, parts } = minute;
  if (mix.count === 1) return (parts[0] as LevelSummary).powerTurns;
  const mean = mixedMean(minute, POWER);
  let turns = mix.switches;
  for (let part = 0; part < mix.count; part++) {
    const { figures, powerTurns } = parts[part] as LevelSummary;
    const deviation = at(figures, POWER * FIGURES + DEVIATION);
    if (mix.isBlend) turns += at(mix.shares, part) * powerTurns;
    else if (deviation > 0) {
      const away = (at(figures, POWER * FIGURES) - mean) / deviation;
      turns += at(mix.shares, part) * powerTurns * Math.exp(-(away * away) / 2);
    }
  }
  return turns;
}
