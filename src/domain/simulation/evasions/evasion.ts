import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { JobSpec, TrainingWork } from '../workloads/job-spec.ts';
import type { SimulatedPart } from '../workloads/simulated-part.ts';

/** A training job in disguise, and what the disguise costs. */
export interface Disguised {
  /** One job, or several where the work is split. */
  readonly jobs: readonly JobSpec[];
  /** Useful training operations per device and second against the honest job's, 0 to 1. */
  readonly efficiency: number;
}

/** One way to make training look like something else. */
export interface EvasionFamily {
  readonly id: string;
  /** What it does, in one sentence. */
  readonly meaning: string;
  /** What its cost follows from, and what of that is assumed. */
  readonly basis: string;
  /**
   * Transforms a job; `strength` goes from 0 (hardly) to 1 (as far as the family goes).
   * @throws Error when the job is no training: only training hides itself here.
   */
  readonly evade: (job: JobSpec, strength: number, setting: EvasionSetting) => Disguised;
}

export interface EvasionSetting {
  /** The part on which the job runs: costs follow from its step. */
  readonly part: SimulatedPart;
  readonly random: PseudoRandom;
}

/** @throws Error when the job does no training. */
export function trainingOf(job: JobSpec): TrainingWork {
  if (job.work.style !== 'training') throw new Error(`only training can be disguised, not ${job.work.style}`);
  return job.work;
}

/** The job with other work, or under a disguise. */
export const changed = (job: JobSpec, work: Partial<TrainingWork>): JobSpec => ({
  ...job,
  work: { ...trainingOf(job), ...work },
});

export const disguised = (job: JobSpec, disguise: JobSpec['disguise']): JobSpec => ({
  ...job,
  disguise: { ...job.disguise, ...disguise },
});
