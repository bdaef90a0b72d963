import { drawSizedJob } from '../workloads/draw-job.ts';
import { disguised } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const COVER_INFERENCE: EvasionFamily = {
  id: 'cover-inference',
  meaning: 'Part of the devices answers requests, real or made up, while the others train.',
  basis: "Devices that serve don't train; the training on fewer devices is worked out again.",
  evade: (job, strength, { part, random }) => {
    const cover = drawSizedJob('inference', part, { random, devices: job.devices, minutes: job.minutes });
    const jobs = [disguised(job, { beside: { work: cover.work, deviceFraction: 0.75 * strength } })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
