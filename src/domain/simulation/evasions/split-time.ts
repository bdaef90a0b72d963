import { instant } from '../../../foundation/instant.ts';
import { logBetween } from '../workloads/random-draws.ts';
import { type EvasionFamily, trainingOf } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

/** A part lasts at least so many times its start. */
const LEAST_STARTS = 4;

export const SPLIT_TIME: EvasionFamily = {
  id: 'split-time',
  meaning: 'One training runs as a row of short jobs with pauses between them.',
  basis: 'Each part loads and starts again; the pauses cost nothing, as the devices are given back.',
  evade: (job, strength, { part, random }) => {
    const parts = Math.max(
      1,
      Math.min(Math.floor(job.minutes / (LEAST_STARTS * trainingOf(job).startMinutes)), 1 + Math.round(7 * strength)),
    );
    const minutes = Math.floor(job.minutes / parts);
    let start = job.start as number;
    const jobs = Array.from({ length: parts }, (_, number) => {
      const part = { ...job, minutes, start: instant(start), seed: job.seed + number };
      start += (minutes + Math.round(logBetween(random, 5, 600))) * 60_000;
      return part;
    });
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
