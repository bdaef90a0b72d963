import { operationsRule } from '../operations-rule.ts';
import { OUTBOUND, OUTBOUND_CHOICES, OUTBOUND_COUNTING } from './outbound-text.ts';

/**
 * Investment in whoever develops a system trained with more than 10^25 computational operations is prohibited.
 * Source: 31 CFR 850.224(k)(1), 89 FR 90398.
 */
export const outboundProhibited = operationsRule({
  ...OUTBOUND,
  id: 'us-outbound-prohibited',
  citation: '31 CFR 850.224(k)(1), 89 FR 90398',
  scope: 'lineage',
  threshold: { comparator: 'greater-than', value: 1e25, unit: 'computational operations' },
  counting: OUTBOUND_COUNTING,
  openChoices: OUTBOUND_CHOICES,
  whatFollows:
    "A US person may not invest in a covered foreign person that develops this system. The duty is the investor's.",
});
