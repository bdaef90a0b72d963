import { between } from '../workloads/random-draws.ts';
import { disguised } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const DUTY_CYCLING: EvasionFamily = {
  id: 'duty-cycling',
  meaning: 'Some seconds of training, then some of rest, over and over.',
  basis: 'The share of the time that is rest.',
  evade: (job, strength, { part, random }) => {
    const restFraction = 0.85 * strength;
    const onSeconds = between(random, 2, 8);
    const offSeconds = (onSeconds * restFraction) / (1 - restFraction);
    const jobs = [disguised(job, { duty: { onSeconds, offSeconds } })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
