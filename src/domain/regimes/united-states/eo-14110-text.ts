import type { RuleText } from '../operations-rule.ts';

/** What the provisions of Executive Order 14110 have in common. Signed 30 October 2023, revoked 20 January 2025 by Executive Order 14148. */
export const EO_14110: Pick<RuleText, 'jurisdiction' | 'instrument' | 'certainty' | 'isOnByDefault' | 'changes'> = {
  jurisdiction: 'US',
  instrument: 'Executive Order 14110',
  certainty: 'read',
  isOnByDefault: false,
  changes: [
    { from: '2023-10-30', status: 'in-force' },
    { from: '2025-01-20', status: 'revoked' },
  ],
};

export const EO_14110_SILENT =
  'The text says nothing of recomputation, evaluation or number format: all operations of the run count.';
export const EO_14110_REPORT =
  'The developer reported its training, its weights and its red-team tests to the Federal Government on an ongoing basis (s.4.2(a)(i)).';
