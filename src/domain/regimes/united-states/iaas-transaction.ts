import { evaluationHead, type RuleText, ruleHead } from '../operations-rule.ts';
import { statusSentence } from '../reason.ts';
import type { Evaluation, Rule } from '../rule.ts';

const TEXT: RuleText = {
  id: 'us-iaas-nprm',
  jurisdiction: 'US',
  instrument: 'Proposed IaaS customer identification and large-model training reports (RIN 0694-AJ35)',
  citation: 'proposed 15 CFR 7.308, 89 FR 5698 (29 January 2024)',
  certainty: 'read',
  isOnByDefault: false,
  changes: [{ from: '2024-01-29', status: 'proposed' }],
  openChoices: [],
  whatFollows: '',
};

/**
 * A transaction by, for or on behalf of a foreign person that results or could result in training a large AI model would be reported
 * within 15 days. The text names no amount of operations and leaves it to interpretive rules (7.301, 7.308(b)(2)); none were published.
 * Source: proposed 15 CFR 7.300-7.310, 89 FR 5698 (29 January 2024), never final.
 */
export const iaasTransaction: Rule = {
  ...ruleHead(TEXT),
  evaluate: (facts): Evaluation | undefined => {
    if (facts.subject.kind !== 'customer') return undefined;
    return {
      ...evaluationHead(TEXT, facts),
      decision: 'not-known',
      reason: `${statusSentence(TEXT.changes, facts)} The text names no amount of operations: what a large AI model is was left to interpretive rules, and none were published.`,
      quantityUsed: 'hardware-operations',
      ...(facts.seen === undefined ? {} : { counted: { ...facts.seen.hardwareOperations } }),
      assumptions: [],
      missing: [
        'The technical conditions of a large AI model (interpretive rules under 7.301).',
        'Whether the customer or a beneficial owner is a foreign person.',
      ],
      deadlines: [],
    };
  },
};
