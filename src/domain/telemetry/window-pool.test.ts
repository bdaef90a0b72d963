import { describe, expect, it } from 'vitest';
import { instant } from '../../foundation/instant.ts';
import { emptyWindow, mergeWindows, signalIn } from './device-window.ts';
import { windowFold } from './fold.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX } from './signal.ts';
import { windowPool } from './window-pool.ts';

const POWER = SIGNAL_INDEX.powerWatts;

describe('windows that are used again', () => {
  it('say nothing of what they said before', () => {
    const pool = windowPool();
    const used = pool.take(1, instant(0));
    for (const values of [used.integral, used.minimum, used.maximum, used.coveredMilliseconds]) values.fill(5);
    for (const values of [used.coveredFrom, used.coveredUntil]) values.fill(5);
    pool.giveBack(used);
    expect(pool.take(2, instant(60_000))).toEqual(emptyWindow(2, instant(60_000)));
  });

  it('are not shared by two who take', () => {
    const pool = windowPool();
    pool.giveBack(pool.take(1, instant(0)));
    const [one, other] = [pool.take(2, instant(0)), pool.take(3, instant(0))];
    one.integral[POWER] = 9;
    expect(other.integral[POWER]).toBe(0);
  });

  it('change no sum of a fold whose taker gives every window back at once', () => {
    const joulesWith = (pool = windowPool(), doesGiveBack = false): number => {
      let joules = 0;
      const fold = windowFold({
        pool,
        emit(window) {
          joules += signalIn(mergeWindows(window, window), 'powerWatts')?.integral ?? 0;
          if (doesGiveBack) pool.giveBack(window);
        },
      });
      const values = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
      for (let second = 0; second < 900; second += 7) {
        for (const subject of [0, 1, 2]) {
          values[POWER] = 100 + ((second * 13 + subject) % 50);
          fold.reading(subject, instant(second * 1000), values);
        }
      }
      fold.endInput();
      return joules;
    };
    expect(joulesWith(windowPool(), true)).toBe(joulesWith());
    expect(joulesWith()).toBeGreaterThan(3 * 800 * 100);
  });
});
