import { clusterRule } from '../cluster-rule.ts';
import { SB_1047, SB_1047_OPERATOR_DUTIES } from './sb-1047-text.ts';

/**
 * Machines joined by more than 100 Gbit/s that can do at least 10^20 operations per second are a computing cluster.
 * Source: SB 1047 (vetoed), proposed Cal. B&P Code 22602(d). Nothing is said of where the machines stand.
 */
export const sb1047Cluster = clusterRule({
  ...SB_1047,
  id: 'us-ca-sb1047-cluster',
  citation: 'proposed Cal. B&P Code 22602(d), 22604',
  threshold: { comparator: 'at-least', value: 1e20, unit: 'integer or floating-point operations per second' },
  networkAboveBitsPerSecond: 100e9,
  needsOneDataCentre: false,
  openChoices: ['The text says nothing of sparsity; dense rates are used.'],
  whatFollows: SB_1047_OPERATOR_DUTIES,
});
