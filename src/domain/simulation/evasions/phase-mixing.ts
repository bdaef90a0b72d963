import { drawSizedJob } from '../workloads/draw-job.ts';
import { logBetween } from '../workloads/random-draws.ts';
import { disguised } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const PHASE_MIXING: EvasionFamily = {
  id: 'phase-mixing',
  meaning: 'Training and serving take turns on all devices, some minutes each.',
  basis: 'The share of the time that serving takes.',
  evade: (job, strength, { part, random }) => {
    const cover = drawSizedJob('inference', part, { random, devices: job.devices, minutes: job.minutes });
    const periodMinutes = logBetween(random, 4, 45);
    const jobs = [disguised(job, { alternating: { work: cover.work, timeFraction: 0.75 * strength, periodMinutes } })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
