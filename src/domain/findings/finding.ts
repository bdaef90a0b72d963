import type { Period } from '../../foundation/instant.ts';

/**
 * Something that a person should look at: evidence that disagrees, is missing, or can't be believed.
 * A finding is never averaged away and never changes a figure silently.
 */
export interface Finding {
  /** Stable, kebab-case: `observables-inconsistent`, `meter-duplicated`. */
  readonly code: string;
  /** `error`: a figure can't be trusted. `warning`: a figure is wider or less sure than it could be. `notice`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'notice';
  /** What it is about: a device (`node/index`), a meter, a workload, a file, a part. */
  readonly subject: string;
  /** What was seen, with the figures, and what to do. One or two sentences. */
  readonly message: string;
  readonly period?: Period;
  /** How often the same was seen; 1 when absent. */
  readonly count?: number;
}
