import { changed, disguised, trainingOf } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const SLOW_LINKS: EvasionFamily = {
  id: 'slow-links',
  meaning: "Devices talk over slow links or ordinary networks, so that the traffic of training isn't seen.",
  basis: 'The step again with exchanges at the lower rate and nothing hidden behind computing.',
  evade: (job, strength, { part }) => {
    const { overlapFraction } = trainingOf(job);
    const slow = disguised(job, { linkFraction: 1 - 0.97 * strength });
    const jobs = [changed(slow, { overlapFraction: overlapFraction * (1 - strength) })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
