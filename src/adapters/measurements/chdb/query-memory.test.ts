import { expect, it } from 'vitest';
import { queryMemory } from './query-memory.ts';

const GIB = 2 ** 30;

it.each([
  [0, 2 * GIB, 0.8 * GIB],
  [4 * GIB, 64 * GIB, 1.6 * GIB],
  [2 ** 63, 64 * GIB, 4e9],
  [32 * GIB, 64 * GIB, 4e9],
])('a process of %d bytes on a machine of %d gives a statement %d', (constrained, total, bytes) => {
  expect(queryMemory({ constrained, total })).toBe(Math.floor(bytes));
});
