import { between } from '../workloads/random-draws.ts';
import { disguised } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const FAKE_EGRESS: EvasionFamily = {
  id: 'fake-egress',
  meaning: 'Made-up traffic to outside networks looks like answers to requests.',
  basis: 'The traffic takes its share of the network cards from the exchange of gradients.',
  evade: (job, strength, { part, random }) => {
    const share = 0.5 * strength * between(random, 0.6, 1);
    const egressBytesPerSecond = share * part.fabricBytesPerSecond * 0.1;
    const jobs = [disguised(job, { egressBytesPerSecond, fabricFraction: 1 - 0.1 * share })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
