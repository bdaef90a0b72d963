import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spreadApart } from './label-layout.ts';

test('labels that have room stay where they want to be', () => {
  expect(spreadApart([10, 100, 50], 15, 400)).toEqual([10, 100, 50]);
});

test('no two labels overlap, all lie inside, and their order is kept', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 450, noNaN: true }), { maxLength: 20 }), (wanted) => {
      const placed = spreadApart(wanted, 15, 400);
      const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!);
      order.forEach((index, rank) => {
        expect(placed[index]).toBeGreaterThanOrEqual(-1e-9);
        expect(placed[index]).toBeLessThanOrEqual(400);
        const below = rank === 0 ? -Infinity : placed[order[rank - 1]!]!;
        expect(placed[index]! - below).toBeGreaterThanOrEqual(15 - 1e-9);
      });
    }),
  );
});
