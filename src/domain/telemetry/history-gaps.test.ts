import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, type Period, period } from '../../foundation/instant.ts';
import { gapsAfter, isGap } from './history-gaps.ts';

const MINUTE = 60_000;
const within = (from: number, until: number): Period => period(instant(from * MINUTE), instant(until * MINUTE));
const heardIn = (minutes: Iterable<number>): ReadonlySet<number> => new Set([...minutes].map((one) => one * MINUTE));

describe('gaps of a history', () => {
  it('are the same however the history is cut into stretches', () => {
    const heard = fc.uniqueArray(fc.nat(199), { maxLength: 12 });
    const property = fc.property(
      heard,
      fc.uniqueArray(fc.integer({ min: 1, max: 199 }), { maxLength: 8 }),
      (minutes, cuts) => {
        const ends = [...[...cuts].sort((a, b) => a - b), 200];
        let gaps: readonly Period[] = [];
        ends.forEach((end, place) => (gaps = gapsAfter(gaps, within(ends[place - 1] ?? 0, end), heardIn(minutes))));
        const whole = gapsAfter([], within(0, 200), heardIn(minutes));
        expect(gaps).toEqual(whole);
        expect(
          whole
            .filter(isGap)
            .every(({ from, until }) => minutes.every((one) => one * MINUTE < from || one * MINUTE >= until)),
        ).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it.each([
    [14, false],
    [15, true],
    [16, true],
  ])('of %i minutes are told: %s', (minutes, isTold) => {
    const gaps = gapsAfter(
      [],
      within(0, 60),
      heardIn(Array.from({ length: 60 }, (_, one) => one).filter((one) => one < 20 || one >= 20 + minutes)),
    );
    expect(gaps.some(isGap)).toBe(isTold);
  });

  it('are no more than a hundred', () => {
    const heard = heardIn(Array.from({ length: 200 }, (_, one) => one * 20));
    const gaps = gapsAfter([], within(0, 4000), heard);
    expect([gaps.length, gaps.at(-1)?.until]).toEqual([100, 4000 * MINUTE]);
  });
});
