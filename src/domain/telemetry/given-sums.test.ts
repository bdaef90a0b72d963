import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_STRETCHES, noGivenSums, noteSum, sumWithout } from './given-sums.ts';
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
            const remembered = sum.parts.includes(part) ? 'not-given' : 'given';
            const expected = sum.at <= sums.forgottenUntil ? 'unremembered' : remembered;
            expect(sumWithout(sums, part, sum.at)).toBe(expected);
          }
        }
      }),
    );
  });

  it.each([
    [5, 'given'],
    [5 + 1 / MINUTE, 'not-given'],
  ])('of moments %d minutes apart tell of those between them: %s', (minutes, between) => {
    const sums = noGivenSums();
    noteSum(sums, { at: 0, parts: [A] }, 5 * MINUTE);
    noteSum(sums, { at: minutes * MINUTE, parts: [A] }, 5 * MINUTE);
    expect(sumWithout(sums, B, MINUTE)).toBe(between);
    expect(sumWithout(sums, A, MINUTE)).toBe('not-given');
  });

  it('are not known to lack an instance before the first that is remembered, nor to have it', () => {
    const sums = noGivenSums();
    for (let day = 0; day <= MOST_STRETCHES; day++) noteSum(sums, { at: day * 1440 * MINUTE, parts: [A] }, 5 * MINUTE);
    const at = [0, 1, 1440 * MINUTE];
    expect(at.map((moment) => sumWithout(sums, A, moment))).toEqual(['unremembered', 'not-given', 'not-given']);
    expect(at.map((moment) => sumWithout(sums, B, moment))).toEqual(['unremembered', 'not-given', 'given']);
  });
});
