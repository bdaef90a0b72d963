import { disguisedCycle } from '../workloads/disguised-cycles.ts';
import { POWER_SHARES } from '../workloads/board-power.ts';
import type { JobSpec } from '../workloads/job-spec.ts';
import { coverDevices, interleavingOf, limitedPart } from '../workloads/script-of-job.ts';
import type { SimulatedPart } from '../workloads/simulated-part.ts';
import { layoutOf, trainingStep, usefulRate } from '../workloads/training-step.ts';
import { trainingOf } from './evasion.ts';

/** Devices of the job that train: the others are cover. */
const trainingDevices = (job: JobSpec): number => job.devices - coverDevices(job);

/** Share of the time in which steps run: not starting, saving, measuring, or doing again what an interruption lost. */
function steppingShare(job: JobSpec): number {
  const work = trainingOf(job);
  const saving = work.checkpointSeconds / (60 * work.checkpointEveryMinutes);
  const measuring = work.evaluationSeconds / (60 * work.evaluationEveryMinutes);
  const lostMinutes = work.checkpointEveryMinutes / 2 + work.repairMinutes + work.startMinutes;
  const losing = ((work.failuresPerDeviceHour * job.devices) / 60) * lostMinutes;
  return (
    Math.max(0, 1 - work.startMinutes / Math.max(job.minutes, work.startMinutes)) / (1 + saving + measuring + losing)
  );
}

/**
 * Tokens that a training needs beyond the fewest possible grow with its batch: by batch over critical batch
 * (McCandlish et al. 2018). The critical batch, 4 million tokens at 7 billion parameters and more for larger models, is assumed.
 */
const CRITICAL_TOKENS = 4e6;
const CRITICAL_AT_PARAMETERS = 7e9;

function batchWorth(job: JobSpec): number {
  const work = trainingOf(job);
  const { replicas } = layoutOf(work, trainingDevices(job));
  const batch = work.tokensPerMicrobatch * work.accumulation * replicas * (1 + work.partnerJobs);
  const critical = CRITICAL_TOKENS * Math.max(0.05, work.activeParameters / CRITICAL_AT_PARAMETERS) ** 0.3;
  return 1 / (1 + batch / critical);
}

/** Operations lost for each tenfold of the steps between averagings: assumed from reports of 30 to 500 steps that end a little worse. */
const LOSS_PER_DECADE = 0.05;

/**
 * Useful training operations per device and second over the whole job, cover devices and pauses included: from the step as
 * the disguise leaves it, times what each operation is worth to the model.
 * @throws Error when the job does no training.
 */
export function usefulOperationsPerDeviceSecond(job: JobSpec, rated: SimulatedPart): number {
  const work = trainingOf(job);
  const { disguise = {} } = job;
  const devices = trainingDevices(job);
  const bench = { part: limitedPart(rated, disguise), shares: POWER_SHARES, memoryFraction: 0.5 };
  const interleaved = interleavingOf(disguise, { bench, devices });
  const cycle = disguisedCycle(trainingStep(work, devices, bench), disguise, { bench, interleaved });
  const others = 1 - (disguise.alternating?.timeFraction ?? 0);
  const worth = batchWorth(job) / (1 + LOSS_PER_DECADE * Math.log10(work.stepsPerAveraging));
  return usefulRate(cycle) * worth * steppingShare(job) * others * (devices / job.devices);
}

/** Of the jobs together against the honest one; never above 1, as who gains by a change would have made it anyway. */
export function efficiencyOf(jobs: readonly JobSpec[], honest: JobSpec, part: SimulatedPart): number {
  const [weight, sum] = jobs.reduce(
    ([weight, sum], job) => {
      const own = job.devices * job.minutes;
      return [weight + own, sum + own * usefulOperationsPerDeviceSecond(job, part)] as const;
    },
    [0, 0] as readonly [number, number],
  );
  return Math.min(1, sum / weight / usefulOperationsPerDeviceSecond(honest, part));
}
