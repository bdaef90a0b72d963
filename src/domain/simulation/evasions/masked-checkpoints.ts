import { changed, trainingOf } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

export const MASKED_CHECKPOINTS: EvasionFamily = {
  id: 'masked-checkpoints',
  meaning: 'Checkpoints are written little by little beside the steps, and evaluations run elsewhere.',
  basis:
    'Writing beside the steps makes each wait up to 2 % longer for its data (assumed); rarer checkpoints lose more at an interruption.',
  evade: (job, strength, { part }) => {
    const work = trainingOf(job);
    const jobs = [
      changed(job, {
        checkpointSeconds: Math.max(0.5, work.checkpointSeconds * (1 - 0.97 * strength)),
        checkpointEveryMinutes: work.checkpointEveryMinutes * (1 + strength),
        evaluationSeconds: Math.max(0.5, work.evaluationSeconds * (1 - 0.97 * strength)),
        dataWaitFraction: Math.min(0.9, work.dataWaitFraction + 0.02 * strength),
      }),
    ];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
