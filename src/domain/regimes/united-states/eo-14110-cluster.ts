import { clusterRule } from '../cluster-rule.ts';
import { EO_14110 } from './eo-14110-text.ts';

/**
 * Machines in one data centre, joined by more than 100 Gbit/s, with a theoretical maximum of 10^20 operations per second.
 * Source: Executive Order 14110, s.4.2(b)(ii), 88 FR 75191 (1 November 2023). Revoked.
 */
export const eo14110Cluster = clusterRule({
  ...EO_14110,
  id: 'us-eo14110-cluster',
  citation: 'EO 14110 s.4.2(b)(ii), 88 FR 75191',
  threshold: { comparator: 'at-least', value: 1e20, unit: 'integer or floating-point operations per second' },
  networkAboveBitsPerSecond: 100e9,
  needsOneDataCentre: true,
  openChoices: [
    'The text has no comparator ("a theoretical maximum ... of 10^20"): exactly 10^20 is taken as reaching it.',
    'The text says nothing of sparsity; dense rates are used.',
  ],
  whatFollows:
    'Whoever held the cluster reported its existence, its place and its total computing power (s.4.2(a)(ii)).',
});
