import { operationsRule } from '../operations-rule.ts';
import type { StatusChange } from '../status.ts';
import { marginSentence } from './counting.ts';
import { notificationDeadlines } from './notification.ts';
import { EU_CHOICES, EU_COUNTING } from './open-choices.ts';

const CHANGES: readonly StatusChange[] = [{ from: '2025-08-02', status: 'in-force' }];

/**
 * More than 1e25 FLOP of cumulative training compute: the model is presumed to have high-impact capabilities.
 * Source: Art. 51(2), Regulation (EU) 2024/1689. Obligations apply from 2 August 2025; fines (Art. 101) since 2 August 2026;
 * models placed on the market before 2 August 2025 have until 2 August 2027.
 */
export const euSystemicRisk = operationsRule({
  id: 'eu-gpai-systemic',
  jurisdiction: 'EU',
  instrument: 'AI Act, Regulation (EU) 2024/1689',
  citation: 'Art. 51(2), Regulation (EU) 2024/1689; guidelines C(2025) 5045, Annex A',
  certainty: 'read',
  isOnByDefault: true,
  changes: CHANGES,
  scope: 'lineage',
  threshold: { comparator: 'greater-than', value: 1e25, unit: 'FLOP' },
  counting: EU_COUNTING,
  openChoices: [
    ...EU_CHOICES,
    'Models placed on the market before 2 August 2025 have until 2 August 2027; accounts do not tell the day of placing.',
  ],
  remarks: ({ declared }) => [marginSentence(declared)],
  deadlines: (trigger) => notificationDeadlines(trigger, CHANGES),
  whatFollows: 'High-impact capabilities are presumed: the provider of the model notifies the Commission (Art. 52(1)).',
});
