import { clusterRule } from '../cluster-rule.ts';
import { BIS_NOTIFICATION, BIS_REPORTING } from './bis-reporting-text.ts';

/**
 * Machines joined by more than 300 Gbit/s with a theoretical maximum above 10^20 operations per second, without sparsity.
 * Source: proposed 15 CFR 702.7(a)(1)(ii), 89 FR 73612 (11 September 2024). Nothing is said of where the machines stand.
 */
export const bisReportingCluster = clusterRule({
  ...BIS_REPORTING,
  id: 'us-bis-ai-reporting-cluster',
  citation: 'proposed 15 CFR 702.7(a)(1)(ii), 89 FR 73612',
  threshold: { comparator: 'greater-than', value: 1e20, unit: 'computational operations per second, without sparsity' },
  networkAboveBitsPerSecond: 300e9,
  needsOneDataCentre: false,
  openChoices: [
    'The quarter runs from acquiring the cluster, a day that accounts do not tell: no date is derived.',
    'Not evaluated: whether the holder is a covered US person.',
  ],
  whatFollows: BIS_NOTIFICATION,
});
