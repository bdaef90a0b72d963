import { changed, trainingOf } from './evasion.ts';
import type { EvasionFamily } from './evasion.ts';
import { efficiencyOf } from './useful-rate.ts';

/** At full strength so many times as many microbatches: by steps of equal factors, as its cost goes. */
const MOST_TIMES = 32;

export const GRADIENT_ACCUMULATION: EvasionFamily = {
  id: 'gradient-accumulation',
  meaning: 'Gradients are added up over many microbatches, so that exchanges and steps become rare.',
  basis:
    'The larger batch needs more tokens for the same model (batch over critical batch); the exchange that is saved is gained.',
  evade: (job, strength, { part }) => {
    const { accumulation } = trainingOf(job);
    const jobs = [changed(job, { accumulation: Math.round(accumulation * MOST_TIMES ** strength) })];
    return { jobs, efficiency: efficiencyOf(jobs, job, part) };
  },
};
