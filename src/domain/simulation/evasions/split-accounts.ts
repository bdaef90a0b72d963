import { partsFor, splitInto } from './split-jobs.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const SPLIT_ACCOUNTS: EvasionFamily = {
  id: 'split-accounts',
  meaning: 'One training runs as several jobs of several customers in the same cluster.',
  basis: "The parts exchange gradients over tunnels between accounts, which reach half of the network's rate: assumed.",
  evade: (job, strength, { part }) => {
    const jobs = splitInto(job, { parts: partsFor(job, strength), fabricFraction: 1 - 0.5 * strength, work: {} });
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
