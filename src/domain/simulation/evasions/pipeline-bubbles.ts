import { changed } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const PIPELINE_BUBBLES: EvasionFamily = {
  id: 'pipeline-bubbles',
  meaning: 'A deep pipeline with few microbatches leaves long gaps that look like waiting for requests.',
  basis: 'The share of each step that is gap.',
  evade: (job, strength, { part }) => {
    const jobs = [changed(job, { addedBubbleFraction: 3 * strength ** 2 })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
