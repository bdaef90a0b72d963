import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { JobSpec } from './job-spec.ts';
import { normal, within } from './random-draws.ts';

/** How the devices of one part differ from each other, by device number; the same in every minute. */
export interface DeviceDifferences {
  /** Of the power above idle: boards of one part differ by some per cent (3 to 5 % in eight of a node). */
  readonly power: Float64Array;
  /** Of idle power, at least 1. */
  readonly idle: Float64Array;
  /** Of activity: those of a slow device are a little higher, as it waits less. */
  readonly activity: Float64Array;
  /** Of the clock under a cap. */
  readonly clock: Float64Array;
  /** Of memory in use: stages of a pipeline and ranks differ. */
  readonly memory: Float64Array;
  /** One: a difference that isn't there. */
  readonly none: Float64Array;
}

const POWER_SPREAD = 0.025;
const IDLE_SPREAD = 0.04;
const CLOCK_SPREAD = 0.008;
/** Devices that step together even out; those that each have their own work don't. */
const ACTIVITY_SPREAD = 0.006;

/** Every device's make follows from the seed and its number alone, so that a job of more devices begins with the same ones. */
export function deviceDifferences(job: JobSpec): DeviceDifferences {
  const make = (): Float64Array => new Float64Array(job.devices);
  const differences = {
    power: make(),
    idle: make(),
    activity: make(),
    clock: make(),
    memory: make(),
    none: make().fill(1),
  };
  const {
    stragglerFraction = 0,
    stragglerDelay = 0,
    pipelineParallel = 1,
  } = job.work.style === 'training' ? job.work : {};
  for (let device = 0; device < job.devices; device++) {
    const random = pseudoRandom(Math.imul(job.seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(device + 1, 0xc2b2ae35));
    differences.power[device] = within(1 + POWER_SPREAD * normal(random), 0.9, 1.1);
    differences.idle[device] = 1 + Math.abs(IDLE_SPREAD * normal(random));
    const isSlow = random() < stragglerFraction;
    differences.activity[device] =
      within(1 + ACTIVITY_SPREAD * normal(random), 0.9, 1.1) * (isSlow ? 1 + stragglerDelay : 1);
    differences.clock[device] = within(
      1 + CLOCK_SPREAD * normal(random) - (isSlow ? stragglerDelay / 2 : 0),
      0.8,
      1.05,
    );
    const stage = pipelineParallel > 1 ? (device % pipelineParallel) / pipelineParallel : 0;
    differences.memory[device] = within(1 - 0.12 * stage + 0.003 * normal(random), 0.8, 1.01);
  }
  return differences;
}
