import { operationsRule } from '../operations-rule.ts';

/**
 * More than 10^26 operations, counted over a family of runs as in SB 53.
 * Source: RAISE Act, S6953B as amended by S8828 (signed 19 December 2025, amended 27 March 2026, effective 1 January 2027);
 * known from secondary sources, which differ on whether the test of a cost above $100,000,000 survives.
 */
export const raise = operationsRule({
  id: 'us-ny-raise',
  jurisdiction: 'US-NY',
  instrument: 'Responsible AI Safety and Education (RAISE) Act',
  citation: 'S6953B as amended by S8828',
  certainty: 'secondary',
  isOnByDefault: true,
  changes: [{ from: '2027-01-01', status: 'in-force' }],
  scope: 'lineage',
  threshold: { comparator: 'greater-than', value: 1e26, unit: 'operations' },
  counting: { recognises: [], addsEarlierWork: true },
  openChoices: [
    'The family of runs is counted together, as secondary sources report.',
    'Not evaluated: whether the compute costs more than $100,000,000 (sources differ on that test); whether revenue exceeds $500,000,000.',
  ],
  whatFollows:
    'The developer has the duties of the Act: incidents are reported within 72 hours, at imminent danger within 24. Neither runs from the day of crossing.',
});
