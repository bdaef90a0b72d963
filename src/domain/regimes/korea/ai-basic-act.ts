import { operationsRule } from '../operations-rule.ts';

/**
 * Cumulative training compute of 10^26 FLOP or more calls for risk management over the whole life of the model.
 * Source: AI Basic Act, Art. 32, and its Enforcement Decree, in force 22 January 2026; fines are in grace for at least one year.
 * Known from secondary sources.
 */
export const koreaAiBasicAct = operationsRule({
  id: 'kr-ai-basic-act',
  jurisdiction: 'KR',
  instrument: 'AI Basic Act and Enforcement Decree',
  citation: 'AI Basic Act, Art. 32',
  certainty: 'secondary',
  isOnByDefault: true,
  changes: [{ from: '2026-01-22', status: 'in-force' }],
  scope: 'lineage',
  threshold: { comparator: 'at-least', value: 1e26, unit: 'FLOP cumulative' },
  counting: { recognises: [], addsEarlierWork: true },
  openChoices: ['The text was not read: all operations of the family of runs count.'],
  whatFollows:
    'The operator manages risk over the life of the model; the Act names no period that runs from the crossing.',
});
