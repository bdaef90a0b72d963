import { changed } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

const FORMATS = ['tf32', 'fp32-vector', 'fp64-matrix'] as const;

export const CHANGED_PRECISION: EvasionFamily = {
  id: 'changed-precision',
  meaning: 'Matrix work moves to TF32, FP32 or FP64, whose counters look like those of scientific codes.',
  basis: "The step again at the part's peak in the other format; results are taken to be worth the same.",
  evade: (job, strength, { part }) => {
    const jobs = [
      strength === 0 ? job : changed(job, { format: FORMATS[Math.min(2, Math.floor(strength * 3))] ?? 'tf32' }),
    ];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
