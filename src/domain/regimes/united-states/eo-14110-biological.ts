import { biologicalData } from '../condition.ts';
import { operationsRule } from '../operations-rule.ts';
import { EO_14110, EO_14110_REPORT, EO_14110_SILENT } from './eo-14110-text.ts';

/**
 * A model trained with more than 10^23 operations and primarily biological sequence data.
 * Source: Executive Order 14110, s.4.2(b)(i), 88 FR 75191 (1 November 2023). Revoked.
 */
export const eo14110Biological = operationsRule({
  ...EO_14110,
  id: 'us-eo14110-bio',
  citation: 'EO 14110 s.4.2(b)(i), 88 FR 75191',
  scope: 'run',
  threshold: { comparator: 'greater-than', value: 1e23, unit: 'integer or floating-point operations' },
  counting: { recognises: [], addsEarlierWork: false },
  condition: biologicalData,
  openChoices: [EO_14110_SILENT],
  whatFollows: EO_14110_REPORT,
});
