import { expect, test } from 'vitest';
import { syntheticDocument } from '../../../../tests/synthetic-accounts-document.ts';
import { operationThresholds, shortName, thresholdLabel } from './thresholds.ts';

const [evaluation] = syntheticDocument({ accounts: 1 }).evaluations;
const on = (value: number, unit: string, more: Partial<NonNullable<typeof evaluation>> = {}) => ({
  ...evaluation!,
  threshold: { comparator: 'greater-than' as const, value, unit },
  ...more,
});

test('rules at one number make one line, least first', () => {
  const found = operationThresholds(syntheticDocument().evaluations);
  expect(found.map(({ value, names }) => [value, names])).toEqual([
    [1e23, ['EU Guidelines on the scope of obligations for general-purpose AI models']],
    [1e25, ['EU AI Act']],
    [1e26, ['US-CA SB 53', 'KR AI Basic Act', 'US-NY RAISE Act']],
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

test.each([
  ['Transparency in Frontier Artificial Intelligence Act (SB 53)', 'SB 53'],
  ['Responsible AI Safety and Education (RAISE) Act', 'RAISE Act'],
  ['AI Act, Regulation (EU) 2024/1689', 'AI Act'],
  ['Executive Order 14110', 'Executive Order 14110'],
])('%s is called %s', (instrument, called) => {
  expect(shortName(instrument)).toBe(called);
});

test('a label names as many instruments as fit and counts the rest', () => {
  const threshold = { value: 1e26, names: ['SB 53', 'RAISE', 'AI Basic Act'], citations: [], isInForce: true };
  expect(thresholdLabel(threshold, 44)).toBe('1e26  SB 53 · RAISE · AI Basic Act');
  expect(thresholdLabel(threshold, 24)).toBe('1e26  SB 53 · RAISE +1');
  expect(thresholdLabel(threshold, 3)).toBe('1e26  SB 53 +2');
});

test('a long name is cut after a word', () => {
  const threshold = {
    value: 1e23,
    names: ['EU Guidelines on the scope of obligations'],
    citations: [],
    isInForce: true,
  };
  expect(thresholdLabel(threshold, 44)).toBe('1e23  EU Guidelines on the scope of…');
});
