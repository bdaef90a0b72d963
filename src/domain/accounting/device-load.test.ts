import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceLoad } from './device-load.ts';

const span = fc
  .tuple(fc.integer({ min: -20, max: 60 }), fc.integer({ min: 1, max: 30 }))
  .map(([from, length]) => ({ from, until: from + length }));

describe('what is claimed of a device', () => {
  it('equals a search of all moments, whatever was claimed in whatever order', () => {
    const claims = fc.array(fc.tuple(span, fc.constantFrom(0.25, 0.5, 1)), { maxLength: 25 });
    fc.assert(
      fc.property(claims, fc.array(span, { minLength: 1, maxLength: 10 }), (all, asked) => {
        const load = deviceLoad();
        for (const [{ from, until }, share] of all) load.add(from, until, share);
        const at = (moment: number): number =>
          all.reduce((sum, [{ from, until }, share]) => (from <= moment && moment < until ? sum + share : sum), 0);
        for (const { from, until } of asked) {
          const moments = Array.from({ length: until - from }, (_, place) => at(from + place));
          expect(load.highest(from, until)).toBe(Math.max(0, ...moments));
        }
      }),
    );
  });

  it('ends where it ends: the moment after is free', () => {
    const load = deviceLoad();
    load.add(10, 20, 1);
    expect([load.highest(0, 10), load.highest(9, 11), load.highest(19, 20), load.highest(20, 30)]).toEqual([
      0, 1, 1, 0,
    ]);
  });
});
