import { logBetween } from '../workloads/random-draws.ts';
import { partsFor, splitInto } from './split-jobs.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const SPLIT_CLUSTERS: EvasionFamily = {
  id: 'split-clusters',
  meaning: 'One training runs in several clusters that average their weights over outside networks.',
  basis:
    'The exchange over outside networks, and rare averaging: 5 % more operations for each tenfold of the steps between, assumed.',
  evade: (job, strength, { part, random }) => {
    const stepsPerAveraging = Math.round(logBetween(random, 10, 500));
    const work = { stepsPerAveraging, arePartnersElsewhere: true };
    const jobs = splitInto(job, { parts: partsFor(job, strength), fabricFraction: 1, work });
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
