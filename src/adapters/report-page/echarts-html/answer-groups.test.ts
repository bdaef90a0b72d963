import { expect, test } from 'vitest';
import { syntheticDocument } from '../../../../tests/synthetic-accounts-document.ts';
import type { EvaluationDocument } from '../../../domain/reporting/accounts-document.ts';
import { answerGroups, isPressing } from './answer-groups.ts';

const [any] = syntheticDocument({ accounts: 1 }).evaluations;
const answer = (more: Partial<EvaluationDocument>): EvaluationDocument => ({
  ...any!,
  decision: 'not-known',
  subject: { kind: 'customer', id: 'elm' },
  missing: ['rates'],
  deadlines: [],
  ...more,
});
const due = (day: string) => [{ duty: 'notify', due: `${day}T00:00:00.000Z`, citation: 'Art. 1' }];

test('answers of one subject that miss the same thing are one row, and what only some miss is kept apart', () => {
  const groups = answerGroups([
    answer({ ruleId: 'a' }),
    answer({ ruleId: 'b', missing: ['rates', 'a declaration'] }),
    answer({ ruleId: 'c' }),
  ]);
  expect(groups.map(({ answers, missing }) => [answers.map(({ ruleId }) => ruleId), missing])).toEqual([
    [['a', 'b', 'c'], ['rates']],
  ]);
});

test.each([
  ['another subject', { subject: { kind: 'customer', id: 'oak' } }],
  ['another kind of subject of the same name', { subject: { kind: 'lineage', id: 'elm' } }],
  ['another thing missing', { missing: ['telemetry'] }],
  ['another answer', { decision: 'possibly-above' }],
] as const)('%s is a row of its own', (_, more) => {
  expect(answerGroups([answer({ ruleId: 'a' }), answer({ ruleId: 'b', ...more })])).toHaveLength(2);
});

test('answers that bounds decided are never put together', () => {
  const above = answer({ decision: 'possibly-above' });
  expect(answerGroups([above, { ...above, ruleId: 'z' }])).toHaveLength(2);
});

test('no answer is lost and none is doubled', () => {
  const { evaluations } = syntheticDocument();
  const grouped = answerGroups(evaluations).flatMap(({ answers }) => answers);
  expect(grouped).toHaveLength(evaluations.length);
  expect(new Set(grouped)).toEqual(new Set(evaluations));
});

test('the pressing come first, among them those with the earliest date', () => {
  const groups = answerGroups([
    answer({ ruleId: 'below', decision: 'certainly-below' }),
    answer({ ruleId: 'later', decision: 'certainly-above', deadlines: due('2026-05-01') }),
    answer({ ruleId: 'unknown' }),
    answer({ ruleId: 'undated', decision: 'certainly-above' }),
    answer({ ruleId: 'sooner', decision: 'certainly-above', deadlines: [...due('2026-06-01'), ...due('2026-03-01')] }),
  ]);
  expect(groups.map(({ first }) => first.ruleId)).toEqual(['sooner', 'later', 'undated', 'unknown', 'below']);
  expect(groups.map(({ first }) => isPressing(first.decision))).toEqual([true, true, true, true, false]);
});
