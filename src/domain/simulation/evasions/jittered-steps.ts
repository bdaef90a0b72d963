import { between } from '../workloads/random-draws.ts';
import { changed, trainingOf } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const JITTERED_STEPS: EvasionFamily = {
  id: 'jittered-steps',
  meaning: 'Random pauses between the steps take the rhythm away.',
  basis: 'The share of each step that is pause.',
  evade: (job, strength, { part, random }) => {
    const work = trainingOf(job);
    const jobs = [
      changed(job, {
        stepJitter: Math.min(0.7, work.stepJitter + 0.6 * strength),
        dataWaitFraction: Math.min(0.9, work.dataWaitFraction + 0.4 * strength * between(random, 0.5, 1)),
      }),
    ];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
