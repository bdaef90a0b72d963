import { disguised } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const THROTTLING: EvasionFamily = {
  id: 'throttling',
  meaning: 'Power limit or clock are set far below what the part may, so that training draws what other work draws.',
  basis:
    "The step again under the lower limit or clock: what the cores do takes longer, by the part's law of power and clock.",
  evade: (job, strength, { part, random }) => {
    const jobs = [
      random() < 0.5
        ? disguised(job, { powerLimitFraction: 1 - 0.75 * strength })
        : disguised(job, { clockFraction: 1 - 0.7 * strength }),
    ];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
