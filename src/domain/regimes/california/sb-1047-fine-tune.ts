import { modificationDeclared } from '../condition.ts';
import { operationsRule } from '../operations-rule.ts';
import { SB_1047, SB_1047_OPERATOR_DUTIES } from './sb-1047-text.ts';

/**
 * A covered model fine-tuned with 3 x 10^25 operations or more, at a cost above $10,000,000, is a covered model.
 * Source: SB 1047 (vetoed), proposed Cal. B&P Code 22602(e)(1)(A)(ii): "equal to or greater than".
 */
export const sb1047FineTune = operationsRule({
  ...SB_1047,
  id: 'us-ca-sb1047-fine-tune',
  citation: 'proposed Cal. B&P Code 22602(e)(1)(A)(ii), 22604',
  scope: 'run',
  threshold: { comparator: 'at-least', value: 3e25, unit: 'integer or floating-point operations' },
  counting: { recognises: [], addsEarlierWork: false },
  condition: modificationDeclared,
  openChoices: [
    'Not evaluated: whether the original is a covered model, and whether the compute costs more than $10,000,000.',
    'The text says nothing of recomputation, evaluation or number format: all operations count.',
  ],
  whatFollows: SB_1047_OPERATOR_DUTIES,
});
