import { changed } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const LOW_COMMUNICATION: EvasionFamily = {
  id: 'low-communication',
  meaning: 'Replicas take many steps of their own and average their weights now and then.',
  basis:
    'Exchange per step falls; a model trained so ends a little worse: 5 % more operations for each tenfold of the steps between averagings, assumed.',
  evade: (job, strength, { part }) => {
    const jobs = [changed(job, { stepsPerAveraging: Math.round(500 ** strength) })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
