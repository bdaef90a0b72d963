import { describe, expect, it } from 'vitest';
import { type HeldRates, newTally } from './tally.ts';

const MINUTE = 60_000;
const known = (share: number): HeldRates => ({
  devices: share,
  unknownDevices: 0,
  ceilingPerSecond: 2.4e16 / 7,
  referencePerSecond: 1e15 * share,
});
const unknown: HeldRates = { devices: 1, unknownDevices: 1, ceilingPerSecond: 0, referencePerSecond: 0 };

describe('what is held', () => {
  it('leaves nothing behind, and nothing below zero, of shares that came and went beside unknown hardware', () => {
    const tally = newTally(MINUTE);
    tally.hold(unknown, 1, 0);
    const shares = [0.1, 0.2, 0.3, 1 / 3, 0.7, 1 / 7];
    for (const share of shares) tally.hold(known(share), 1, 0);
    for (const share of [...shares].reverse()) tally.hold(known(share), -1, 30_000);
    tally.closeMinute(0, MINUTE);
    tally.closeMinute(MINUTE, 2 * MINUTE);
    expect(tally.total.heldSeconds).toBeCloseTo(120 + 30 * shares.reduce((sum, share) => sum + share, 0), 9);
    expect(tally.total.unknownSeconds).toBeCloseTo(120, 9);
    // The second minute holds unknown hardware alone: none of its amounts is anything but zero.
    const course = Array.from(tally.course);
    expect(course.slice(course.length / 2)).toEqual(course.slice(course.length / 2).map(() => 0));
  });

  it('is told by its first and last held moment, pauses inside', () => {
    const tally = newTally(MINUTE);
    for (const [sign, at] of [
      [1, 10_000],
      [-1, 20_000],
      [1, 70_000],
      [-1, 90_000],
    ] as const) {
      if (at === 70_000) tally.closeMinute(0, MINUTE);
      tally.hold(known(1), sign, at);
    }
    tally.closeMinute(MINUTE, 2 * MINUTE);
    expect([tally.heldFrom, tally.heldUntil, tally.total.heldSeconds, tally.isHolding]).toEqual([
      10_000,
      90_000,
      30,
      false,
    ]);
  });
});
