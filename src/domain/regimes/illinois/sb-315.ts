import { operationsRule } from '../operations-rule.ts';

/**
 * More than 10^26 operations.
 * Source: Artificial Intelligence Safety Measures Act (SB 315), passed by both houses by 29 May 2026; its signature is not
 * confirmed, so that it is off. It names 1 January 2027, and 1 January 2028 for transparency and audit.
 */
export const sb315 = operationsRule({
  id: 'us-il-sb315',
  jurisdiction: 'US-IL',
  instrument: 'Artificial Intelligence Safety Measures Act (SB 315)',
  citation: 'SB 315, 104th General Assembly',
  certainty: 'secondary',
  isOnByDefault: false,
  changes: [{ from: '2026-05-29', status: 'passed-unsigned' }],
  scope: 'lineage',
  threshold: { comparator: 'greater-than', value: 1e26, unit: 'operations' },
  counting: { recognises: [], addsEarlierWork: true },
  openChoices: [
    'The text was not read: the family of runs is counted together, as the laws it resembles do.',
    'Not evaluated: whether revenue exceeds $500,000,000.',
  ],
  whatFollows: 'The developer would report incidents within 72 hours and be audited yearly.',
});
