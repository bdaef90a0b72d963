import { drawSizedJob } from '../workloads/draw-job.ts';
import { disguised } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const COLOCATED_RENDERING: EvasionFamily = {
  id: 'colocated-rendering',
  meaning: 'Pictures are rendered on the same devices in slices between the steps.',
  basis: 'The share of the time that rendering takes.',
  evade: (job, strength, { part, random }) => {
    const cover = drawSizedJob('rendering', part, { random, devices: 1, minutes: job.minutes });
    const jobs = [disguised(job, { interleaved: { work: cover.work, timeFraction: 0.7 * strength } })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
