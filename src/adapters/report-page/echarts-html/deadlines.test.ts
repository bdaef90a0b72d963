import { expect, test } from 'vitest';
import { syntheticDocument } from '../../../../tests/synthetic-accounts-document.ts';
import { dueDuties } from './deadlines.ts';

const [any] = syntheticDocument({ accounts: 1 }).evaluations;
const owing = (id: string, ...days: readonly string[]) => ({
  ...any!,
  subject: { kind: 'lineage' as const, id },
  deadlines: days.map((due) => ({ duty: 'notify', due, citation: 'Art. 52(1)' })),
});

test('the earliest date comes first, and one duty of several subjects on one day is told once', () => {
  const duties = dueDuties([
    owing('a', '2026-05-01', '2026-03-01'),
    owing('b', '2026-03-01'),
    owing('a', '2026-03-01'),
  ]);
  expect(duties.map(({ due, subjects }) => [due, subjects])).toEqual([
    ['2026-03-01', ['a', 'b']],
    ['2026-05-01', ['a']],
  ]);
});

test('where no answer sets a date nothing is due', () => {
  expect(dueDuties([owing('a')])).toEqual([]);
});
