import { expect, test } from 'vitest';
import { syntheticDocument } from '../../../../tests/synthetic-accounts-document.ts';
import { operationThresholds, type Threshold, thresholdLabel } from './thresholds.ts';

const [evaluation] = syntheticDocument({ accounts: 1 }).evaluations;
const on = (value: number, unit: string, more: Partial<NonNullable<typeof evaluation>> = {}) => ({
  ...evaluation!,
  threshold: { comparator: 'greater-than' as const, value, unit },
  ...more,
});

test('rules at one number make one line, least first', () => {
  const found = operationThresholds(syntheticDocument().evaluations);
  expect(found.map(({ value, rules }) => [value, rules.map(({ name }) => name)])).toEqual([
    [1e23, ['EU GPAI guidelines']],
    [1e25, ['EU AI Act Art. 51(2)']],
    [1e26, ['California SB 53', 'Korea AI Basic Act', 'New York RAISE Act']],
  ]);
});

test.each([
  ['OP', true],
  ['FLOP', true],
  ['operations', true],
  ['integer or floating-point operations (total)', true],
  ['OP/s', false],
  ['operations per second', false],
  ['share of the operations of the original model', false],
  ['USD', false],
])('a threshold in %s belongs in the picture of operations: %s', (unit, belongs) => {
  expect(operationThresholds([on(1e23, unit)])).toHaveLength(belongs ? 1 : 0);
});

test('a threshold on a rate or a share is left out whatever its unit says', () => {
  expect(operationThresholds([on(1e20, 'operations', { quantityUsed: 'operations-per-second' })])).toEqual([]);
  expect(operationThresholds([on(0.33, 'operations', { quantityUsed: 'share-of-original' })])).toEqual([]);
});

test('a number that only revoked or proposed rules name is not in force', () => {
  const [revoked] = operationThresholds([
    on(1e26, 'OP', { status: 'revoked' }),
    on(1e26, 'OP', { status: 'proposed' }),
  ]);
  expect(revoked?.isInForce).toBe(false);
});

test('rules in force come before those that are not, and each keeps its citation for the key', () => {
  const [line] = operationThresholds([
    on(1e26, 'OP', { citation: 'a', status: 'vetoed' }),
    on(1e26, 'OP', { citation: 'b', status: 'in-force' }),
    on(1e26, 'OP', { citation: 'b', status: 'in-force' }),
  ]);
  expect(line?.rules.map(({ citation, status }) => [citation, status])).toEqual([
    ['b', 'in-force'],
    ['a', 'vetoed'],
  ]);
});

const threshold = (value: number, ...names: readonly string[]): Threshold => ({
  value,
  rules: names.map((name) => ({ name, instrument: name, citation: name, status: 'in-force' })),
  isInForce: true,
});

test('a label names as many rules as fit and counts the rest', () => {
  const of = threshold(1e26, 'SB 53', 'RAISE', 'AI Basic Act');
  expect(thresholdLabel(of, 44)).toBe('1e26  SB 53 · RAISE · AI Basic Act');
  expect(thresholdLabel(of, 32)).toBe('1e26  SB 53 · RAISE and 1 more');
  expect(thresholdLabel(of, 3)).toBe('1e26  SB 53 and 2 more');
});

test('a long name that no table shortens is cut after a word', () => {
  expect(thresholdLabel(threshold(1e23, 'XX Guidelines on the scope of obligations'), 44)).toBe(
    '1e23  XX Guidelines on the scope of…',
  );
});
