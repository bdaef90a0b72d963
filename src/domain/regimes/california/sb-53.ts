import { operationsRule } from '../operations-rule.ts';

/**
 * A foundation model trained with more than 10^26 integer or floating-point operations is a frontier model; later fine-tuning,
 * reinforcement learning and other material modifications of a preceding model count too.
 * Source: Cal. Business and Professions Code 22757.11(i) (SB 53, Ch. 138, Statutes of 2025), in force 1 January 2026.
 */
export const sb53 = operationsRule({
  id: 'us-ca-sb53',
  jurisdiction: 'US-CA',
  instrument: 'Transparency in Frontier Artificial Intelligence Act (SB 53)',
  citation: 'Cal. B&P Code 22757.11(i), Ch. 138, Statutes of 2025',
  certainty: 'read',
  isOnByDefault: true,
  changes: [{ from: '2026-01-01', status: 'in-force' }],
  scope: 'lineage',
  threshold: { comparator: 'greater-than', value: 1e26, unit: 'integer or floating-point operations' },
  counting: { recognises: [], addsEarlierWork: true },
  openChoices: [
    'The text says nothing of recomputation, evaluation or number format: all operations of the family of runs count.',
    'A developer who has begun such a training and intends to use as much is a frontier developer already (22757.11(h)).',
    'Not evaluated: whether it is a foundation model (22757.11(f)); whether revenue exceeds $500,000,000 (22757.11(j)).',
  ],
  whatFollows:
    'The developer is a frontier developer: it publishes a transparency report before or with deployment (22757.12(c)) and reports a critical safety incident within 15 days of discovery (22757.13(c)); a large one also publishes a frontier AI framework and reviews it yearly (22757.12(a)-(b)). None of these runs from the day of crossing.',
});
