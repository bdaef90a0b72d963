import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../foundation/instant.ts';
import { type DeviceWindow, emptyWindow, PLACE_COUNT } from './device-window.ts';
import { fullerWindow, fullestWindow, tellSame } from './fuller-window.ts';

const MINUTE = instant(1_750_000_020_000);

/** A window that knows some places for one stretch of its minute each, or with a hole in it. */
const window: fc.Arbitrary<DeviceWindow> = fc
  .array(
    fc.record({
      place: fc.nat(PLACE_COUNT - 1),
      from: fc.nat(59),
      length: fc.integer({ min: 1, max: 60 }),
      share: fc.constantFrom(1, 1, 0.5),
      value: fc.integer({ min: 0, max: 1000 }),
    }),
    { maxLength: 6 },
  )
  .map((told) => {
    const made = emptyWindow(0, MINUTE);
    for (const { place, from, length, share, value } of told) {
      const until = Math.min(60, from + length);
      made.coveredFrom[place] = MINUTE + from * 1000;
      made.coveredUntil[place] = MINUTE + until * 1000;
      made.coveredMilliseconds[place] = (until - from) * 1000 * share;
      made.integral[place] = value * (until - from) * share;
      made.minimum[place] = value;
      made.maximum[place] = value + 1;
    }
    return made;
  });

const covered = (of: DeviceWindow, place: number): number => of.coveredMilliseconds[place] as number;
const places = Array.from({ length: PLACE_COUNT }, (_, place) => place);

describe('a minute that is told by two', () => {
  it('covers no less than either, and no more than both: nothing is lost and nothing doubled', () => {
    const property = fc.property(window, window, (stored, told) => {
      const joined = fullerWindow(stored, told);
      for (const place of places) {
        const [one, other] = [stored, told].map((of) => covered(of, place)) as [number, number];
        expect(covered(joined, place)).toBeGreaterThanOrEqual(Math.max(one, other));
        expect([one, other, one + other]).toContain(covered(joined, place));
        const sums = [stored, told].map((of) => of.integral[place] as number) as [number, number];
        const isSum = covered(joined, place) > Math.max(one, other);
        expect(isSum ? [sums[0] + sums[1]] : sums).toContain(joined.integral[place]);
        expect(covered(joined, place)).toBeLessThanOrEqual(60_000);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('is the same when either tells it again', () => {
    const property = fc.property(window, window, (stored, told) => {
      const joined = fullerWindow(stored, told);
      expect(tellSame(fullerWindow(joined, told), joined)).toBe(true);
      expect(tellSame(fullerWindow(joined, stored), joined)).toBe(true);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('stands as it is stored where both know as much', () => {
    const [stored, told] = [3, 4].map((value) => {
      const made = emptyWindow(0, MINUTE);
      Object.assign(made.coveredFrom, { 0: MINUTE });
      Object.assign(made.coveredUntil, { 0: MINUTE + 60_000 });
      Object.assign(made.coveredMilliseconds, { 0: 60_000 });
      Object.assign(made.integral, { 0: value });
      return made;
    }) as [DeviceWindow, DeviceWindow];
    expect(tellSame(fullerWindow(stored, told), stored)).toBe(true);
    expect(tellSame(stored, told)).toBe(false);
    // What knows more altogether stands as a whole, also where one place is told alike.
    Object.assign(told.coveredFrom, { 1: MINUTE });
    Object.assign(told.coveredUntil, { 1: MINUTE + 1000 });
    Object.assign(told.coveredMilliseconds, { 1: 1000 });
    expect(fullerWindow(stored, told).integral[0]).toBe(4);
  });
});

describe('a minute that is told by several, each by itself', () => {
  const tellings = fc
    .tuple(window, fc.array(window, { maxLength: 4 }))
    .map(([first, others]): readonly [DeviceWindow, ...DeviceWindow[]] => [first, ...others]);

  it('covers no less than each, and no more than all together or the minute: nothing is lost and nothing doubled', () => {
    const property = fc.property(tellings, (told) => {
      const joined = fullestWindow(told);
      for (const place of places) {
        const all = told.map((of) => covered(of, place));
        expect(covered(joined, place)).toBeGreaterThanOrEqual(Math.max(...all));
        expect(covered(joined, place)).toBeLessThanOrEqual(all.reduce((sum, one) => sum + one, 0));
        expect(covered(joined, place)).toBeLessThanOrEqual(60_000);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('tells of each place what some of them told, added up where they stand side by side', () => {
    const property = fc.property(tellings, (told) => {
      const joined = fullestWindow(told);
      for (const place of places) {
        const parts = told.filter((of) => covered(of, place) > 0);
        const sums = subsetsOf(parts).map((some) => some.reduce((sum, of) => sum + (of.integral[place] as number), 0));
        const closest = Math.min(...sums.map((sum) => Math.abs(sum - (joined.integral[place] as number))));
        expect(closest).toBeLessThan(1e-6);
      }
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('is what two of them come to by the rule for two', () => {
    const property = fc.property(window, window, (one, other) => {
      expect(tellSame(fullestWindow([one, other]), fullerWindow(one, other))).toBe(true);
      expect(fullestWindow([one])).toBe(one);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('does not depend on the order where each knows another length of it', () => {
    const property = fc.property(tellings, fc.nat(), (told, turn) => {
      const lengths = told.map((of) => of.coveredMilliseconds.reduce((sum, one) => sum + one, 0));
      fc.pre(new Set(lengths).size === told.length);
      const [first, ...others] = [...told.slice(turn % told.length), ...told.slice(0, turn % told.length)];
      expect(tellSame(fullestWindow([first as DeviceWindow, ...others]), fullestWindow(told))).toBe(true);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

function subsetsOf(of: readonly DeviceWindow[]): readonly (readonly DeviceWindow[])[] {
  return of.reduce<readonly (readonly DeviceWindow[])[]>(
    (subsets, one) => [...subsets, ...subsets.map((some) => [...some, one])],
    [[]],
  );
}
