import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, period } from '../../foundation/instant.ts';
import { type Claim, deviceTimeline, firstSegmentAfter } from './device-timeline.ts';

const WITHIN = period(instant(0), instant(100));
const claim = (account: number, [from, until]: readonly [number, number], more: Partial<Claim> = {}): Claim => ({
  account,
  from,
  until,
  share: 1,
  source: 'allocation',
  isChosen: false,
  ...more,
});
const told = (claims: readonly Claim[]) =>
  deviceTimeline(claims, WITHIN).map(({ from, until, holders }) => [
    from,
    until,
    holders.map(({ account, share }) => [account, share]),
  ]);

describe('the timeline of a device', () => {
  it('is one stretch held by nobody where nobody claims it', () => {
    expect(told([])).toEqual([[0, 100, []]]);
  });

  it('cuts claims at the edges of the period', () => {
    expect(told([claim(1, [-50, 40]), claim(2, [60, 500])])).toEqual([
      [0, 40, [[1, 1]]],
      [40, 60, []],
      [60, 100, [[2, 1]]],
    ]);
  });

  it('shares a device that two claim whole, and says that it was claimed twice', () => {
    expect(told([claim(1, [0, 100]), claim(2, [0, 100])])).toEqual([
      [
        0,
        100,
        [
          [1, 0.5],
          [2, 0.5],
        ],
      ],
    ]);
    expect(deviceTimeline([claim(1, [0, 100]), claim(2, [0, 100])], WITHIN)[0]!.isOverclaimed).toBe(true);
  });

  it('takes the scheduler before the contract, and the contract where the scheduler is silent', () => {
    expect(told([claim(1, [20, 30]), claim(9, [0, 100], { source: 'tenant' })])).toEqual([
      [0, 20, [[9, 1]]],
      [20, 30, [[1, 1]]],
      [30, 100, [[9, 1]]],
    ]);
  });

  it('lets a fractional holder hold its share and no more', () => {
    expect(told([claim(1, [0, 100], { share: 0.25 })])).toEqual([[0, 100, [[1, 0.25]]]]);
  });

  it('covers the period exactly once whatever is claimed', () => {
    const claims = fc.array(
      fc.record({
        account: fc.nat(3),
        from: fc.integer({ min: -20, max: 120 }),
        length: fc.integer({ min: 1, max: 80 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(claims, (raw) => {
        const segments = deviceTimeline(
          raw.map(({ account, from, length }) => claim(account, [from, from + length])),
          WITHIN,
        );
        expect(segments[0]!.from).toBe(0);
        expect(segments.at(-1)!.until).toBe(100);
        for (let index = 1; index < segments.length; index++) {
          expect(segments[index]!.from).toBe(segments[index - 1]!.until);
        }
        for (const { holders } of segments) {
          expect(holders.reduce((sum, holder) => sum + holder.share, 0)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });
});

describe('the first segment that reaches beyond a moment', () => {
  const edges = [0, 20, 50, 70, 100];
  const segments = edges
    .slice(1)
    .map((until, index) => ({ from: edges[index] ?? 0, until, holders: [], isOverclaimed: false }));

  it.each([
    [-5, 0],
    [0, 0],
    [19, 0],
    [20, 1],
    [49, 1],
    [50, 2],
    [70, 3],
    [99, 3],
    [100, 4],
  ])('at %d is number %d', (at, expected) => {
    expect(firstSegmentAfter(segments, at)).toBe(expected);
  });
});
