import type { JobSpec, TrainingWork } from '../workloads/job-spec.ts';
import { changed, disguised, trainingOf } from './evasion.ts';

/** Into how many jobs a training is split: up to eight, each of whole replicas. */
export function partsFor(job: JobSpec, strength: number): number {
  const { tensorParallel, pipelineParallel } = trainingOf(job);
  const replicas = Math.max(1, Math.floor(job.devices / (tensorParallel * pipelineParallel)));
  return Math.min(replicas, 1 + Math.round(7 * strength));
}

export interface Split {
  readonly parts: number;
  /** Rate of the network between the parts' nodes that is left; links within a node stay as they are. */
  readonly fabricFraction: number;
  readonly work: Partial<TrainingWork>;
}

/** Jobs of equal size (the first ones take what is left over) that train one model together. */
export function splitInto(job: JobSpec, { parts, fabricFraction, work }: Split): readonly JobSpec[] {
  if (parts <= 1) return [job];
  return Array.from({ length: parts }, (_, number) => {
    const devices = Math.floor(job.devices / parts) + (number < job.devices % parts ? 1 : 0);
    const part = changed({ ...job, devices, seed: job.seed + 7919 * number }, { ...work, partnerJobs: parts - 1 });
    return fabricFraction === 1 ? part : disguised(part, { fabricFraction });
  });
}
