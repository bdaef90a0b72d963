import type { RuleText } from '../operations-rule.ts';

/** What the provisions of the proposed 15 CFR 702.7 have in common. Proposed 11 September 2024, never final; its basis is revoked. */
export const BIS_REPORTING: Pick<RuleText, 'jurisdiction' | 'instrument' | 'certainty' | 'isOnByDefault' | 'changes'> =
  {
    jurisdiction: 'US',
    instrument: 'Proposed reporting of advanced AI models and computing clusters (BIS, RIN 0694-AJ55)',
    certainty: 'read',
    isOnByDefault: false,
    changes: [{ from: '2024-09-11', status: 'proposed' }],
  };

export const BIS_NOTIFICATION =
  'A covered US person would notify BIS each quarter and answer its questions within 30 calendar days (702.7(a)(2)).';
