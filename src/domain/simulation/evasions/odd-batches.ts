import { changed, trainingOf } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const ODD_BATCHES: EvasionFamily = {
  id: 'odd-batches',
  meaning: 'Batches of odd and changing sizes break the rhythm of the steps.',
  basis:
    "Matrices whose sides are no multiples of the tiles lose up to half of the kernels' rate (vendor guides on matrix alignment); small microbatches weigh down launches and exchanges, which the step shows.",
  evade: (job, strength, { part }) => {
    const work = trainingOf(job);
    const smaller = Math.round(1 + 6 * strength);
    const jobs = [
      changed(job, {
        tokensPerMicrobatch: work.tokensPerMicrobatch / smaller,
        accumulation: Math.round(work.accumulation * smaller),
        matrixEfficiency: work.matrixEfficiency * (1 - 0.5 * strength),
        stepJitter: Math.min(0.6, work.stepJitter + 0.5 * strength),
      }),
    ];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
