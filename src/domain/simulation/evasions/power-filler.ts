import { disguised } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const POWER_FILLER: EvasionFamily = {
  id: 'power-filler',
  meaning: 'Waiting between steps is filled with operations that nobody needs, so that power shows no steps.',
  basis:
    'Waiting becomes longer by a tenth of what is filled, as kernels of the filler still run when the step could go on: assumed. The energy is not counted.',
  evade: (job, strength, { part }) => {
    const jobs = [disguised(job, { fillerFraction: strength })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
