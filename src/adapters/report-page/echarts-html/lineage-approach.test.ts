import { expect, test } from 'vitest';
import { syntheticDocument } from '../../../../tests/synthetic-accounts-document.ts';
import type { EvaluationDocument } from '../../../domain/reporting/accounts-document.ts';
import { approachOf, earlierOperations } from './lineage-approach.ts';

const document = syntheticDocument({ accounts: 1 });
const [any] = document.evaluations;
const days = { low: 1, estimate: 2, high: 3 };

const answer = (value: number, estimate: number, more: Partial<EvaluationDocument> = {}): EvaluationDocument => ({
  ...any!,
  subject: { kind: 'lineage', id: 'm' },
  decision: 'possibly-above',
  threshold: { comparator: 'greater-than', value, unit: 'FLOP' },
  counted: { low: 0, estimate, high: estimate * 2 },
  daysUntilThreshold: days,
  ...more,
});

test.each([
  { where: 'below', comparator: 'greater-than', estimate: 0.99e23, isThere: false },
  { where: 'exactly on, where more is asked', comparator: 'greater-than', estimate: 1e23, isThere: false },
  { where: 'exactly on, where as much is enough', comparator: 'at-least', estimate: 1e23, isThere: true },
  { where: 'above', comparator: 'greater-than', estimate: 1.002e23, isThere: true },
] as const)('an estimate $where the line: counts as there $isThere', ({ comparator, estimate, isThere }) => {
  const threshold = { comparator, value: 1e23, unit: 'FLOP' };
  const { passed, next } = approachOf('m', [answer(1e23, estimate, { threshold })]);
  expect([passed.length, next?.value]).toEqual(isThere ? [1, undefined] : [0, 1e23]);
});

test('the next line is the nearest that is not reached, whatever the reached ones say of days', () => {
  const { passed, next } = approachOf('m', [
    answer(1e26, 1.002e23),
    answer(1e23, 1.002e23, { daysUntilThreshold: { low: 0, estimate: 0, high: 0 } }),
    answer(1e24, 1.002e23),
  ]);
  expect(passed.map(({ value, isProven }) => [value, isProven])).toEqual([[1e23, false]]);
  expect([next?.value, next?.days]).toEqual([1e24, days]);
});

test('a line that is certainly passed is told as proven', () => {
  expect(approachOf('m', [answer(1e23, 2e23, { decision: 'certainly-above' })]).passed[0]?.isProven).toBe(true);
});

test('other subjects, and rates and shares, have no part in it', () => {
  const nothing = { passed: [], next: undefined };
  expect(approachOf('m', [answer(1e23, 2e23, { subject: { kind: 'customer', id: 'm' } })])).toEqual(nothing);
  expect(approachOf('m', [answer(1e23, 2e23, { subject: { kind: 'lineage', id: 'n' } })])).toEqual(nothing);
  expect(approachOf('m', [answer(1e20, 2e23, { quantityUsed: 'operations-per-second' })])).toEqual(nothing);
});

test('earlier work is what the accounts of the lineage declare, and undeclared is not none', () => {
  const [account] = document.accounts;
  const declared = { exclusions: [], priorOperations: 9.9e22 };
  const accounts = [
    { ...account!, lineageId: 'm', declared },
    { ...account!, lineageId: 'm' },
    { ...account!, lineageId: 'n' },
  ];
  expect(earlierOperations('m', { ...document, accounts })).toBe(9.9e22);
  expect(earlierOperations('n', { ...document, accounts })).toBeUndefined();
});
