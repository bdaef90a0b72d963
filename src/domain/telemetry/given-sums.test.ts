import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_STRETCHES, noGivenSums, noteSum, wasSummedWithout } from './given-sums.ts';
import type { InstancePart } from './instance-part.ts';

const A: InstancePart = { id: '1', share: 2 / 7 };
const B: InstancePart = { id: '2', share: 1 / 7 };
const UNSIZED: InstancePart = { id: '2', share: Number.NaN };
const MINUTE = 60_000;

describe('sums that were given', () => {
  it('tell of each moment which instances are not in its sum, for as long as they are remembered', () => {
    const step = fc.record({
      after: fc.integer({ min: 1, max: 9 }).map((minutes) => minutes * MINUTE),
      parts: fc.subarray([A, B, UNSIZED], { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const sums = noGivenSums();
        let at = 0;
        const given = steps.map(({ after, parts }) => ({ at: (at += after), parts }));
        for (const sum of given) noteSum(sums, sum, 5 * MINUTE);
        expect(sums.stretches.length).toBeLessThanOrEqual(MOST_STRETCHES);
        for (const sum of given) {
          for (const part of [A, B, UNSIZED]) {
            const isMissing = !sum.parts.includes(part) || sum.at <= sums.forgottenUntil;
            expect(wasSummedWithout(sums, part, sum.at)).toBe(isMissing);
          }
        }
      }),
    );
  });

  it.each([
    [5, true],
    [5 + 1 / MINUTE, false],
  ])('of moments %d minutes apart are one stretch: %s', (minutes, isOne) => {
    const sums = noGivenSums();
    noteSum(sums, { at: 0, parts: [A] }, 5 * MINUTE);
    noteSum(sums, { at: minutes * MINUTE, parts: [A] }, 5 * MINUTE);
    expect(wasSummedWithout(sums, B, MINUTE)).toBe(isOne);
    expect(wasSummedWithout(sums, A, MINUTE)).toBe(false);
  });

  it('before the first that is remembered may lack any instance', () => {
    const sums = noGivenSums();
    for (let day = 0; day <= MOST_STRETCHES; day++) noteSum(sums, { at: day * 1440 * MINUTE, parts: [A] }, 5 * MINUTE);
    expect([0, 1, 1440 * MINUTE].map((at) => wasSummedWithout(sums, A, at))).toEqual([true, false, false]);
  });
});
