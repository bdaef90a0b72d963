import { generalModality } from '../condition.ts';
import { operationsRule } from '../operations-rule.ts';
import { marginSentence } from './counting.ts';
import { EU_CHOICES, EU_COUNTING } from './open-choices.ts';

/**
 * More than 1e23 FLOP of training compute and output of language, images or video from text indicate a general-purpose AI model.
 * Source: Commission guidelines C(2025) 5045 of 18 July 2025, s.2.1 (final version C(2025) 7719 of 19 November 2025).
 * Indicative both ways: generality decides.
 */
export const euGpaiIndicative = operationsRule({
  id: 'eu-gpai-indicative',
  jurisdiction: 'EU',
  instrument: 'Guidelines on the scope of obligations for general-purpose AI models',
  citation: 'C(2025) 5045 of 18 July 2025, s.2.1',
  certainty: 'read',
  isOnByDefault: true,
  changes: [{ from: '2025-08-02', status: 'in-force-nonbinding' }],
  scope: 'lineage',
  threshold: { comparator: 'greater-than', value: 1e23, unit: 'FLOP' },
  counting: EU_COUNTING,
  condition: generalModality,
  openChoices: EU_CHOICES,
  remarks: ({ declared }) => [marginSentence(declared)],
  whatFollows:
    'A general-purpose AI model is indicated, not established: a model of narrow use is none. The provider of such a model has the duties of Art. 53, Regulation (EU) 2024/1689.',
});
