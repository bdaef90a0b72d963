import type { Counting } from '../counted-operations.ts';
import type { RuleText } from '../operations-rule.ts';

/** What the provisions of 31 CFR part 850 have in common. In force 2 January 2025. */
export const OUTBOUND: Pick<RuleText, 'jurisdiction' | 'instrument' | 'certainty' | 'isOnByDefault' | 'changes'> = {
  jurisdiction: 'US',
  instrument: 'Outbound investment rule, 31 CFR part 850',
  certainty: 'read',
  isOnByDefault: true,
  changes: [{ from: '2025-01-02', status: 'in-force' }],
};

/** "Trained using a quantity of computing power": of the system, so that the family of runs counts together. */
export const OUTBOUND_COUNTING: Counting = { recognises: [], addsEarlierWork: true };

export const OUTBOUND_CHOICES: readonly string[] = [
  'The text speaks of what a system was trained with and not of runs: the family of runs is counted together.',
  'The text says nothing of recomputation, evaluation or number format: all operations count.',
  "Not evaluated: whether the customer is a covered foreign person and a US person invests in it; the text's limbs on intended use.",
];
