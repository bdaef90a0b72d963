import { operationsRule } from '../operations-rule.ts';
import { SB_1047, SB_1047_OPERATOR_DUTIES } from './sb-1047-text.ts';

/**
 * More than 10^26 integer or floating-point operations, at a cost above $100,000,000: a covered model.
 * Source: SB 1047 (vetoed), proposed Cal. B&P Code 22602(e)(1)(A)(i) and 22604.
 */
export const sb1047CoveredModel = operationsRule({
  ...SB_1047,
  id: 'us-ca-sb1047-covered-model',
  citation: 'proposed Cal. B&P Code 22602(e)(1)(A)(i), 22604',
  scope: 'run',
  threshold: { comparator: 'greater-than', value: 1e26, unit: 'integer or floating-point operations' },
  counting: { recognises: [], addsEarlierWork: false },
  openChoices: [
    'Not evaluated: whether the compute costs more than $100,000,000 at the average market prices at the start of training.',
    'The text says nothing of recomputation, evaluation or number format: all operations count.',
  ],
  whatFollows: SB_1047_OPERATOR_DUTIES,
});
