import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tickShapeFor, tickShapeOf } from './tick-size.ts';

const times = (ticks: number, devices: number, apart: number): number[] =>
  Array.from({ length: ticks * devices }, (_, place) => Math.floor(place / devices) * 100 + (place % devices) * apart);

describe('the size of a tick', () => {
  it('is told from as few as two ticks', () => {
    expect(tickShapeOf(times(2, 2, 5))?.devices).toBe(2);
    expect(tickShapeOf(times(1, 2, 5))).toBeUndefined();
    expect(tickShapeOf(times(3, 1, 0))?.devices).toBe(1);
    expect(tickShapeOf(times(2, 1, 0))).toBeUndefined();
  });

  it('is told although the pace jitters', () => {
    const jittering = fc.tuple(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.nat(10), { minLength: 400, maxLength: 400 }),
    );
    fc.assert(
      fc.property(jittering, ([devices, jitter]) => {
        const steady = times(Math.floor(400 / devices), devices, 2);
        const shaken = steady.map((at, place) => at + (jitter[Math.floor(place / devices)] ?? 0));
        expect(tickShapeOf(shaken)?.devices).toBe(devices);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [19, undefined],
    [20, 1],
    [21, 1],
  ])('is not told from %i rows a few milliseconds apart unless there are many', (rows, devices) => {
    expect(tickShapeOf(times(1, rows, 5))?.devices).toBe(devices);
  });

  it('is never told where rows come at random', () => {
    let state = 5;
    const random = Array.from({ length: 500 }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % 500);
    let at = 0;
    expect(tickShapeOf(random.map((gap) => (at += gap)))).toBeUndefined();
  });

  it('is the word of the user, with gaps where they show it', () => {
    expect(tickShapeFor(times(4, 3, 5), 3)).toEqual({ devices: 3, gapMilliseconds: 47.5 });
    expect(tickShapeFor(times(4, 3, 5), 2).gapMilliseconds).toBe(Number.POSITIVE_INFINITY);
    expect(tickShapeFor([], 2).gapMilliseconds).toBe(Number.POSITIVE_INFINITY);
  });
});
