import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { MinuteMix, Regime } from './job-script.ts';
import { LEVEL_COUNT, POWER } from './levels.ts';
import { type LevelSummary, type Sampling, sampleCycle } from './sample-cycle.ts';

/** Each regime is sampled this often, so that two minutes of it aren't alike. A power of two. */
const VARIANTS = 4;

/** One minute of a group of devices: what a device of middling make shows. Reused. */
export interface GroupMinute {
  readonly mean: Float64Array;
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  readonly deviation: Float64Array;
  powerTurns: number;
}

export const groupMinute = (): GroupMinute => ({
  mean: new Float64Array(LEVEL_COUNT),
  minimum: new Float64Array(LEVEL_COUNT),
  maximum: new Float64Array(LEVEL_COUNT),
  deviation: new Float64Array(LEVEL_COUNT),
  powerTurns: 0,
});

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

/** The summary of a regime; the salt chooses among those of its minutes. */
export type SampledRegimes = (regime: number, salt: number) => LevelSummary;

const at = (values: Float64Array, place: number): number => values[place] as number;

/** Puts the parts of a minute together into one: as ends between which it lies, or as times that follow each other. */
export function mixInto(into: GroupMinute, mix: MinuteMix, parts: readonly LevelSummary[]): void {
  if (mix.isBlend || mix.count === 1) blend(into, mix, parts);
  else follow(into, mix, parts);
}

function blend(into: GroupMinute, mix: MinuteMix, parts: readonly LevelSummary[]): void {
  const { mean, minimum, maximum, deviation } = into;
  into.powerTurns = 0;
  for (let part = 0; part < mix.count; part++) {
    const summary = parts[part] as LevelSummary;
    const share = mix.count === 1 ? 1 : at(mix.shares, part);
    into.powerTurns += share * summary.powerTurns;
    for (let place = 0; place < LEVEL_COUNT; place++) {
      const isFirst = part === 0;
      mean[place] = (isFirst ? 0 : at(mean, place)) + share * at(summary.mean, place);
      minimum[place] = (isFirst ? 0 : at(minimum, place)) + share * at(summary.minimum, place);
      maximum[place] = (isFirst ? 0 : at(maximum, place)) + share * at(summary.maximum, place);
      deviation[place] = (isFirst ? 0 : at(deviation, place)) + share * at(summary.deviation, place);
    }
  }
}

/** Variances within the parts and between them; extremes of all. */
function follow(into: GroupMinute, mix: MinuteMix, parts: readonly LevelSummary[]): void {
  const { mean, minimum, maximum, deviation } = into;
  for (let place = 0; place < LEVEL_COUNT; place++) {
    let [sum, squares, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let part = 0; part < mix.count; part++) {
      const summary = parts[part] as LevelSummary;
      sum += at(mix.shares, part) * at(summary.mean, place);
      least = Math.min(least, at(summary.minimum, place));
      most = Math.max(most, at(summary.maximum, place));
    }
    for (let part = 0; part < mix.count; part++) {
      const summary = parts[part] as LevelSummary;
      squares += at(mix.shares, part) * (at(summary.deviation, place) ** 2 + (at(summary.mean, place) - sum) ** 2);
    }
    mean[place] = Math.min(most, Math.max(least, sum));
    minimum[place] = least;
    maximum[place] = most;
    deviation[place] = most > least ? Math.sqrt(squares) : 0;
  }
  into.powerTurns = turnsOf(mix, parts, at(mean, POWER));
}

/** By Rice's law of crossings, a part passes the mean of the whole the less often the further its own mean is from it. */
function turnsOf(mix: MinuteMix, parts: readonly LevelSummary[], mean: number): number {
  let turns = mix.switches;
  for (let part = 0; part < mix.count; part++) {
    const summary = parts[part] as LevelSummary;
    const deviation = at(summary.deviation, POWER);
    if (deviation === 0) continue;
    const away = (at(summary.mean, POWER) - mean) / deviation;
    turns += at(mix.shares, part) * summary.powerTurns * Math.exp(-(away * away) / 2);
  }
  return turns;
}
