import { operationsRule } from '../operations-rule.ts';
import { EO_14110, EO_14110_SILENT } from './eo-14110-text.ts';

/**
 * A foreign person's model trained with more than 10^26 operations on a co-located cluster of 10^20 operations per second.
 * Source: Executive Order 14110, s.4.2(c)(iii), 88 FR 75191 (1 November 2023). Revoked. The cluster has a rule of its own.
 */
export const eo14110IaasForeign = operationsRule({
  ...EO_14110,
  id: 'us-eo14110-iaas-foreign',
  citation: 'EO 14110 s.4.2(c)(iii), 88 FR 75191',
  scope: 'run',
  threshold: { comparator: 'greater-than', value: 1e26, unit: 'integer or floating-point operations' },
  counting: { recognises: [], addsEarlierWork: false },
  openChoices: [
    EO_14110_SILENT,
    'Not evaluated: whether the customer is a foreign person, and whether its machines are a cluster under us-eo14110-cluster.',
  ],
  whatFollows: 'The US IaaS provider would have reported the foreign person and the training run (s.4.2(c)(i)).',
});
