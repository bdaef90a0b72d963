import { type PseudoRandom, pseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { ServingWork } from './job-spec.ts';
import { addToMix, clearMix, groupsOf, type JobScript, type MinuteMix, type Regime } from './job-script.ts';
import { exponential, normal, within } from './random-draws.ts';
import { servingCycle } from './serving-cycle.ts';
import { loadingCycle, type ScriptInput } from './training-script.ts';

/** Demands for which a minute is worked out; between two of them levels lie between. */
const LOADS = [0, 0.02, 0.06, 0.15, 0.35, 0.65, 1] as const;
const FULL = LOADS.length - 1;
const LOADING = LOADS.length;

/** How busy services are at each hour of the day (UTC), from 0 at night to 1; straight lines between. Assumed, as in the demonstration. */
const DAY_SHAPE = [
  0.12, 0.07, 0.04, 0.02, 0.03, 0.08, 0.2, 0.38, 0.6, 0.78, 0.88, 0.92, 0.85, 0.9, 0.96, 1, 0.97, 0.9, 0.8, 0.74, 0.66,
  0.52, 0.36, 0.22,
] as const;

function daytime(hour: number): number {
  const whole = Math.floor(hour) % 24;
  const here = DAY_SHAPE[whole] ?? 0;
  return here + ((DAY_SHAPE[(whole + 1) % 24] ?? 0) - here) * (hour - Math.floor(hour));
}

/** Replicas, each with its own requests; the demand on all of them rises and falls together. */
export function servingScript(work: ServingWork, input: ScriptInput): JobScript {
  const { devices, bench, random } = input;
  const regimes: readonly Regime[] = [
    ...LOADS.map((load) => ({
      name: `demand ${load}`,
      cycle: servingCycle(work, load, { bench, random }),
      jitter: 0.01,
    })),
    { name: 'loading', cycle: loadingCycle(bench), jitter: 0.2 },
  ];
  const groupStarts = groupsOf(devices, work.tensorParallel);
  const replicas = { work, input, groupStarts };
  return { regimes, groupStarts, advance: work.batchMinutes > 0 ? batches(replicas) : interactive(replicas) };
}

interface Replicas {
  readonly work: ServingWork;
  readonly input: ScriptInput;
  readonly groupStarts: Int32Array;
}

const generators = ({ input, groupStarts }: Replicas): readonly PseudoRandom[] =>
  Array.from({ length: groupStarts.length - 1 }, (_, group) => pseudoRandom(input.seed + 7919 * (group + 1)));

const MEAN_OF_DAY = DAY_SHAPE.reduce<number>((sum, share) => sum + share, 0) / DAY_SHAPE.length;

/** How far a replica's own demand differs from all replicas', as a share of the common spread. */
const OWN_SHARE = 0.35;

function interactive(replicas: Replicas): JobScript['advance'] {
  const { work, input } = replicas;
  const random = generators(replicas);
  const own = new Float64Array(random.length);
  const fresh = Math.sqrt(1 - work.burstMemory ** 2) * work.burstDeviation;
  const loadingMinutes = 1 + Math.floor(4 * input.random());
  let [seen, common] = [-1, 0];
  let demand = 0;
  return (group, mix, minute) => {
    if (minute !== seen) {
      common = work.burstMemory * common + fresh * normal(input.random);
      const day = daytime((input.startHour + minute / 60) % 24);
      const shape = work.nightFraction + (1 - work.nightFraction) * day;
      demand =
        (work.meanLoad * shape * Math.exp(common)) / (work.nightFraction + (1 - work.nightFraction) * MEAN_OF_DAY);
      seen = minute;
    }
    const draw = random[group] as PseudoRandom;
    const mine = work.burstMemory * (own[group] as number) + OWN_SHARE * fresh * normal(draw);
    own[group] = mine;
    if (minute < loadingMinutes) return only(mix, LOADING);
    blendAt(mix, within(demand * Math.exp(mine), 0, 1));
  };
}

const MINUTE_SECONDS = 60;

/** Work until there is none, then a pause, over and over; both may be shorter than a minute. */
function batches(replicas: Replicas): JobScript['advance'] {
  const { work, input } = replicas;
  const random = generators(replicas);
  const left = new Float64Array(random.length);
  const isWorking = new Uint8Array(random.length);
  const loadingMinutes = 1 + Math.floor(3 * input.random());
  return (group, mix, minute) => {
    if (minute < loadingMinutes) return only(mix, LOADING);
    const draw = random[group] as PseudoRandom;
    clearMix(mix);
    let seconds = MINUTE_SECONDS;
    while (seconds > 1e-6) {
      if ((left[group] as number) <= 1e-6) {
        const turnsToWork = isWorking[group] === 0;
        isWorking[group] = turnsToWork ? 1 : 0;
        left[group] = 2 + MINUTE_SECONDS * exponential(draw, turnsToWork ? work.batchMinutes : work.pauseMinutes);
        if (seconds < MINUTE_SECONDS) mix.switches++;
      }
      const taken = Math.min(seconds, left[group] as number);
      addToMix(mix, isWorking[group] === 1 ? FULL : 0, taken / MINUTE_SECONDS);
      left[group] = (left[group] as number) - taken;
      seconds -= taken;
    }
  };
}

function only(mix: MinuteMix, regime: number): void {
  clearMix(mix);
  addToMix(mix, regime, 1);
}

/** A demand between two of those that were worked out. */
function blendAt(mix: MinuteMix, load: number): void {
  clearMix(mix);
  let upper = 1;
  while (upper < FULL && (LOADS[upper] as number) < load) upper++;
  const [low, high] = [LOADS[upper - 1] as number, LOADS[upper] as number];
  const share = (load - low) / (high - low);
  addToMix(mix, upper - 1, 1 - share);
  addToMix(mix, upper, share);
  mix.isBlend = true;
}
