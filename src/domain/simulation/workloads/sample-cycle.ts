import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import { BUSY, CLOCK, LEVEL_COUNT, MEMORY_USED, POWER } from './levels.ts';
import type { Phase } from './phase.ts';
import { normal } from './random-draws.ts';

/** How a collector sees a device. */
export interface Sampling {
  /** Spread of the levels of work around what its cycle says, as a share: batches differ, and so does what the host is doing. */
  readonly unrest: number;
  /** Between two samples. */
  readonly intervalSeconds: number;
  /** Over which the board averages its power before it tells it. */
  readonly powerSensorSeconds: number;
}

/** Places of the four figures of each level. */
export const MEAN = 0;
export const MINIMUM = 1;
export const MAXIMUM = 2;
/** Standard deviation over the samples. */
export const DEVIATION = 3;
export const FIGURES = 4;

/** One minute of levels as a collector sees them. */
export interface LevelSummary {
  /** FIGURES for each of LEVEL_COUNT levels: place x FIGURES + figure. */
  readonly figures: Float64Array;
  /** How often the sampled power passes its mean. */
  readonly powerTurns: number;
}

const MINUTE_SECONDS = 60;
const FINEST_SECONDS = 0.1;
/** Counters are averaged over the second before they are read, where samples lie further apart. */
const COUNTER_SECONDS = 1;
/** Scatter of a power sensor from sample to sample: 0.1 to 0.25 W of 120 W idle, 1 W of 500 W under a steady load. */
const POWER_NOISE = 0.0012;

/** Repeats a cycle of phases for a minute, each pass longer or shorter by the jitter, and samples it as a collector does. */
export function sampleCycle({ cycle, jitter }: RepeatedCycle, sampling: Sampling, random: PseudoRandom): LevelSummary {
  const interval = sampling.intervalSeconds;
  const fine = Math.max(FINEST_SECONDS, Math.min(interval, COUNTER_SECONDS, sampling.powerSensorSeconds));
  const lead = Math.ceil(COUNTER_SECONDS / fine);
  const bins = lead + Math.round(MINUTE_SECONDS / fine);
  const sums = runningSums({ cycle, jitter }, { fine, bins }, random);
  const figures = new Float64Array(LEVEL_COUNT * FIGURES);
  const samples = Math.max(2, Math.round(MINUTE_SECONDS / interval));
  const values = new Float64Array(samples);
  const wander = wandering(samples, interval, random);
  const meanAt = windowMeans(sums, { fine, bins, lead, samples });
  let powerTurns = 0;
  for (let place = 0; place < LEVEL_COUNT; place++) {
    const span = place === POWER ? sampling.powerSensorSeconds : Math.min(interval, COUNTER_SECONDS);
    for (let sample = 0; sample < samples; sample++) {
      const mean = meanAt(place, span, sample);
      const unrest = STEADY.has(place) ? 0 : sampling.unrest * meanAt(BUSY, span, sample) * at(wander, sample);
      const noise = place === POWER ? POWER_NOISE * normal(random) : 0;
      values[sample] = mean * (1 + Math.max(-0.5, unrest) + noise);
    }
    const turns = summarise(values, figures, place * FIGURES);
    if (place === POWER) powerTurns = turns;
  }
  return { figures, powerTurns };
}

/** Levels that unrest doesn't move: busy is busy. */
const STEADY: ReadonlySet<number> = new Set([BUSY, MEMORY_USED, CLOCK]);

/** Unrest is forgotten after so many seconds: power of a steady run passes its mean 26 to 45 times a minute at 10 Hz. */
const WANDER_SECONDS = 2;

/** A wandering around zero, of spread 1, from sample to sample. */
function wandering(samples: number, interval: number, random: PseudoRandom): Float64Array {
  const memory = Math.exp(-interval / WANDER_SECONDS);
  const fresh = Math.sqrt(1 - memory * memory);
  let value = normal(random);
  return Float64Array.from({ length: samples }, () => {
    value = memory * value + fresh * normal(random);
    return value;
  });
}

interface Samples extends Bins {
  /** Bins before the minute, for what is averaged backwards. */
  readonly lead: number;
  readonly samples: number;
}

/** The mean of a level over the seconds before a sample. */
const windowMeans =
  (sums: Float64Array, { fine, bins, lead, samples }: Samples) =>
  (place: number, span: number, sample: number): number => {
    const width = Math.max(1, Math.round(span / fine));
    const end = lead + Math.round(((sample + 1) * (bins - lead)) / samples);
    return (at(sums, end * LEVEL_COUNT + place) - at(sums, (end - width) * LEVEL_COUNT + place)) / width;
  };

export interface RepeatedCycle {
  readonly cycle: readonly Phase[];
  /** Spread of the length of a pass, as a share of it. */
  readonly jitter: number;
}

interface Bins {
  /** Seconds of a bin. */
  readonly fine: number;
  readonly bins: number;
}

const at = (values: Float64Array, place: number): number => values[place] as number;

/** Mean levels of each bin, added up from the first bin on, so that a mean over any bins is one difference. */
function runningSums({ cycle, jitter }: RepeatedCycle, { fine, bins }: Bins, random: PseudoRandom): Float64Array {
  const sums = new Float64Array((bins + 1) * LEVEL_COUNT);
  const period = cycle.reduce((seconds, phase) => seconds + phase.seconds, 0);
  let skipped = random() * period;
  let time = 0;
  let stretch = stretchOf(jitter, random);
  const end = bins * fine;
  while (time < end) {
    for (const phase of cycle) {
      const whole = phase.seconds * stretch;
      const seconds = whole - Math.min(whole, skipped);
      skipped -= Math.min(whole, skipped);
      addTo(sums, { levels: phase.levels, from: time / fine, until: Math.min(end, time + seconds) / fine });
      time += seconds;
      if (time >= end) break;
    }
    stretch = stretchOf(jitter, random);
  }
  for (let place = LEVEL_COUNT; place < sums.length; place++) {
    sums[place] = at(sums, place) + at(sums, place - LEVEL_COUNT);
  }
  return sums;
}

const stretchOf = (jitter: number, random: PseudoRandom): number =>
  jitter === 0 ? 1 : Math.max(0.3, 1 + jitter * normal(random));

interface Piece {
  readonly levels: Float64Array;
  /** In bins. */
  readonly from: number;
  readonly until: number;
}

function addTo(sums: Float64Array, { levels, from, until }: Piece): void {
  for (let bin = Math.floor(from); bin < until; bin++) {
    const share = Math.min(until, bin + 1) - Math.max(from, bin);
    const row = (bin + 1) * LEVEL_COUNT;
    if (row >= sums.length) return;
    for (let place = 0; place < LEVEL_COUNT; place++)
      sums[row + place] = at(sums, row + place) + share * at(levels, place);
  }
}

/** Differences below this share of a level are rounding, not movement. */
const ROUNDING = 1e-9;

/** Puts the samples' summary in its place and tells how often they pass their mean. */
function summarise(values: Float64Array, into: Float64Array, first: number): number {
  let [sum, minimum, maximum] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    sum += value;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  const isFlat = maximum - minimum <= ROUNDING * Math.abs(maximum);
  const mean = isFlat ? minimum : sum / values.length;
  let [squares, turns] = [0, 0];
  for (const [index, value] of values.entries()) {
    squares += (value - mean) ** 2;
    if (index > 0 && value > mean !== at(values, index - 1) > mean) turns++;
  }
  into[first + MEAN] = mean;
  into[first + MINIMUM] = minimum;
  into[first + MAXIMUM] = isFlat ? minimum : maximum;
  into[first + DEVIATION] = isFlat ? 0 : Math.sqrt(squares / values.length);
  return isFlat ? 0 : turns;
}
