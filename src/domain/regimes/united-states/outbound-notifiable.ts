import { operationsRule } from '../operations-rule.ts';
import { OUTBOUND, OUTBOUND_CHOICES, OUTBOUND_COUNTING } from './outbound-text.ts';

/**
 * Investment in whoever develops a system trained with more than 10^23 computational operations is notifiable.
 * Source: 31 CFR 850.217(d)(3), 89 FR 90398.
 */
export const outboundNotifiable = operationsRule({
  ...OUTBOUND,
  id: 'us-outbound-notifiable',
  citation: '31 CFR 850.217(d)(3), 89 FR 90398',
  scope: 'lineage',
  threshold: { comparator: 'greater-than', value: 1e23, unit: 'computational operations' },
  counting: OUTBOUND_COUNTING,
  openChoices: OUTBOUND_CHOICES,
  whatFollows:
    "The investor notifies the Treasury within 30 calendar days of the transaction's completion (850.404), not of the crossing. The duty is the investor's.",
});
