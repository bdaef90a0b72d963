import type { Counting } from '../counted-operations.ts';
import { EU_EXCLUSIONS } from './counting.ts';

/** How the guidelines count: a family of runs together, Annex A.1's exclusions left out where they are declared. */
export const EU_COUNTING: Counting = { recognises: EU_EXCLUSIONS, addsEarlierWork: true };

/** Choices that the guidelines C(2025) 5045 leave open, and what Annex A.1 and A.2 settle. */
export const EU_CHOICES: readonly string[] = [
  'Every operation counts alike, whatever its number format (Annex A.2).',
  'Recomputation of activations is not counted (Annex A.1); where it is not declared nothing is left out, and full recomputation would be a quarter of the hardware operations.',
];
