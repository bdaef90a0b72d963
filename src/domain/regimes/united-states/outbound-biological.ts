import { biologicalData } from '../condition.ts';
import { operationsRule } from '../operations-rule.ts';
import { OUTBOUND, OUTBOUND_CHOICES, OUTBOUND_COUNTING } from './outbound-text.ts';

/**
 * Investment in whoever develops a system trained with more than 10^24 operations on primarily biological sequence data is prohibited.
 * Source: 31 CFR 850.224(k)(2), 89 FR 90398.
 */
export const outboundBiological = operationsRule({
  ...OUTBOUND,
  id: 'us-outbound-bio',
  citation: '31 CFR 850.224(k)(2), 89 FR 90398',
  scope: 'lineage',
  threshold: { comparator: 'greater-than', value: 1e24, unit: 'computational operations' },
  counting: OUTBOUND_COUNTING,
  condition: biologicalData,
  openChoices: OUTBOUND_CHOICES,
  whatFollows:
    "A US person may not invest in a covered foreign person that develops this system. The duty is the investor's.",
});
