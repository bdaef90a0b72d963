import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../foundation/instant.ts';
import { type DeviceWindow, mergeWindows, productIn, signalIn } from './device-window.ts';
import { type FoldNotices, windowFold } from './fold.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from './signal.ts';

type Row = readonly [at: number, values: Partial<Record<Signal, number>>];

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

function fold(rows: readonly Row[]): { windows: DeviceWindow[]; merged: DeviceWindow[]; notices: FoldNotices } {
  const windows: DeviceWindow[] = [];
  const folding = windowFold({ emit: (window) => windows.push(window) });
  const values = new Float64Array(SIGNAL_COUNT);
  for (const [at, row] of rows) {
    values.fill(Number.NaN);
    for (const [signal, value] of Object.entries(row)) values[SIGNAL_INDEX[signal as Signal]] = value;
    folding.reading(0, instant(at), values);
  }
  folding.endInput();
  const byMinute = new Map<number, DeviceWindow>();
  for (const window of windows) {
    const other = byMinute.get(window.from);
    byMinute.set(window.from, other === undefined ? window : mergeWindows(other, window));
  }
  return { windows, merged: [...byMinute.values()], notices: folding.notices()[0]! };
}

const sum = (windows: readonly DeviceWindow[], signal: Signal): number =>
  windows.reduce((total, window) => total + (signalIn(window, signal)?.integral ?? 0), 0);

const covered = (windows: readonly DeviceWindow[], signal: Signal): number =>
  windows.reduce((total, window) => total + (signalIn(window, signal)?.coveredSeconds ?? 0), 0);

/** Readings every second from `from` on, of 100 W and a counter that agrees. */
const steady = (from: number, seconds: number, joules = 0): Row[] =>
  Array.from({ length: seconds + 1 }, (_, second) => [
    from + second * SECOND,
    { powerWatts: 100, energyJoules: joules + 100 * second },
  ]);

describe('a clock that can not be trusted', () => {
  it('that jumps years ahead for one reading costs that reading and makes no windows', () => {
    const rows = [
      ...steady(0, 60),
      [75 * 365 * DAY, { powerWatts: 100, energyJoules: 6000 }] as Row,
      ...steady(61_000, 59, 6100),
    ];
    const { windows, merged, notices } = fold(rows);
    expect(windows).toHaveLength(2);
    expect(sum(merged, 'energyJoules')).toBeCloseTo(12_000, 6);
    expect(notices).toMatchObject({ forwardJumps: 1, clockSteps: 0, lastReading: 120_000 });
  });

  it('that jumps a few hours ahead for one reading does not spread the counter over those hours', () => {
    const rows = [...steady(0, 60), [5 * HOUR, { energyJoules: 6000 }] as Row, ...steady(61_000, 59, 6100)];
    const { windows, notices } = fold(rows);
    expect(windows).toHaveLength(2);
    expect(notices.forwardJumps).toBe(1);
  });

  it('that jumps years ahead and stays there starts anew there, and is told', () => {
    const { windows, notices } = fold([...steady(0, 10), ...steady(50 * 366 * DAY, 10)]);
    expect(windows).toHaveLength(2);
    expect(covered(windows, 'powerWatts')).toBe(20);
    expect(notices.forwardJumps).toBe(1);
  });

  it('does not date the end of an input by its last line alone', () => {
    const { notices } = fold([...steady(0, 10), [99 * 365 * DAY, { powerWatts: 100 }]]);
    expect(notices).toMatchObject({ lastReading: 10_000, forwardJumps: 1 });
  });

  it.each([
    [10 * MINUTE, 0],
    [10 * MINUTE + 1, 0],
    [6 * HOUR, 0],
    [6 * HOUR + 1, 1],
  ])('as the last reading %i ms later is dropped %i times', (later, dropped) => {
    const { notices, windows } = fold([
      [0, { energyJoules: 1000 }],
      [later, { energyJoules: 2000 }],
    ]);
    expect(notices.forwardJumps).toBe(dropped);
    expect(sum(windows, 'energyJoules')).toBeCloseTo(dropped === 0 ? 1000 : 0, 6);
  });

  it.each([
    [59_999, 'outOfOrder'],
    [60_000, 'outOfOrder'],
    [60_001, 'clockSteps'],
  ] as const)('that falls back by %i ms is %s', (back, kind) => {
    const { notices } = fold([...steady(0, 300), [300_000 - back, { powerWatts: 100 }]]);
    expect(notices[kind]).toBe(1);
    expect(notices.outOfOrder + notices.clockSteps).toBe(1);
  });

  it('that steps back again and again never makes a minute longer than it is', () => {
    const step = fc.integer({ min: -200_000, max: 90_000 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let at = HOUR;
        const rows = steps.map((by): Row => {
          at = Math.max(0, at + by);
          return [at, { powerWatts: 100, energyJoules: at / 10, clockEventReasons: 4 }];
        });
        for (const window of fold(rows).merged) {
          for (const milliseconds of window.coveredMilliseconds) expect(milliseconds).toBeLessThanOrEqual(MINUTE);
          expect(signalIn(window, 'powerWatts')?.integral ?? 0).toBeLessThanOrEqual(6000 + 1e-6);
        }
      }),
    );
  });

  it('does not count the last minutes twice when it steps back into the minute that is still open', () => {
    const { merged } = fold([...steady(0, 90), ...steady(25_000, 35), ...steady(60_001, 30)]);
    expect(covered(merged, 'powerWatts')).toBeLessThanOrEqual(120);
    for (const window of merged) expect(signalIn(window, 'powerWatts')?.coveredSeconds).toBeLessThanOrEqual(60);
  });
});

describe('a counter that can not be trusted', () => {
  const counts = (...joules: readonly number[]): Row[] =>
    joules.map((value, second) => [second * SECOND, { energyJoules: value }]);

  it('that reads zero once and then its old level was misread, not reset', () => {
    const { windows, notices } = fold(counts(1e8, 1e8 + 100, 0, 1e8 + 300, 1e8 + 400));
    expect(sum(windows, 'energyJoules')).toBeCloseTo(400, 3);
    expect(notices).toMatchObject({ counterMisreads: 1, counterResets: 0 });
  });

  it('that starts again from zero and stays low was reset', () => {
    const { windows, notices } = fold(counts(1e8, 1e8 + 100, 40, 140));
    expect(sum(windows, 'energyJoules')).toBeCloseTo(240, 6);
    expect(notices).toMatchObject({ counterMisreads: 0, counterResets: 1 });
  });

  it('that falls to a level that no reset explains adds nothing', () => {
    const { windows } = fold(counts(2e10, 2e10 + 100, 1e10, 1e10 + 100));
    expect(sum(windows, 'energyJoules')).toBeCloseTo(200, 3);
  });

  it('that repeats itself, because it is asked more often than it is renewed, is counted right', () => {
    const { windows, notices } = fold(counts(0, 0, 200, 200, 400, 400));
    expect(sum(windows, 'energyJoules')).toBeCloseTo(400, 6);
    expect(notices).toMatchObject({ counterResets: 0, counterMisreads: 0 });
  });

  it('is never negative and never more than it grew', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 2, maxLength: 60 }), (increases) => {
        let level = 5e9;
        const rows = increases.map(
          (increase, second): Row => [second * 30 * SECOND, { energyJoules: (level += increase) }],
        );
        const grown = level - rows[0]![1].energyJoules!;
        const { windows } = fold(rows);
        expect(Math.abs(sum(windows, 'energyJoules') - grown)).toBeLessThan(1);
        expect(windows.every((window) => (signalIn(window, 'energyJoules')?.minimum ?? 0) >= 0)).toBe(true);
      }),
    );
  });
});

describe('values that say nothing', () => {
  it('are passed over one by one, infinite ones too', () => {
    const { windows } = fold([
      [0, { powerWatts: 100, smActiveFraction: 0.5 }],
      [1000, { powerWatts: Number.POSITIVE_INFINITY, smActiveFraction: 0.5 }],
      [2000, { powerWatts: 100, smActiveFraction: Number.NaN }],
      [3000, { powerWatts: 100, smActiveFraction: 0.5 }],
    ]);
    expect(sum(windows, 'powerWatts')).toBe(300);
    expect(sum(windows, 'smActiveFraction')).toBe(1.5);
  });

  it('stop a product while one of its signals is not known', () => {
    const { windows } = fold([
      [0, { tensorActiveFraction: 0.5, smClockHertz: 1e9 }],
      [1000, { tensorActiveFraction: 0.5, smClockHertz: 1e9 }],
      [2000, { tensorActiveFraction: 0.5 }],
      [20_000, { tensorActiveFraction: 0.5, smClockHertz: 1e9 }],
    ]);
    expect(productIn(windows[0]!, 'tensorClockHertz')?.integral).toBe(0.5e9);
    expect(productIn(windows[0]!, 'tensorWhileCapped')).toBeUndefined();
  });

  it('of a state are never made up between two codes', () => {
    const { windows } = fold([
      [55_000, { clockEventReasons: 4 }],
      [65_000, { clockEventReasons: 0 }],
      [70_000, { clockEventReasons: 1 }],
    ]);
    expect(windows.map((window) => signalIn(window, 'clockEventReasons'))).toMatchObject([
      { minimum: 4, maximum: 4, coveredSeconds: 5 },
      { minimum: 0, maximum: 4, coveredSeconds: 10 },
    ]);
  });
});

describe('gaps', () => {
  it.each([
    [10_000, true],
    [10_001, false],
  ])('of %i ms in a series of one second are covered: %s', (gap, isCovered) => {
    const { windows } = fold([...steady(0, 30), [30_000 + gap, { powerWatts: 100 }]]);
    expect(covered(windows, 'powerWatts')).toBe(30 + (isCovered ? gap / SECOND : 0));
  });

  it.each([
    [180_000, true],
    [180_001, false],
  ])('of %i ms in a series of one minute are covered: %s', (gap, isCovered) => {
    const rows = Array.from({ length: 31 }, (_, minute): Row => [minute * MINUTE, { powerWatts: 100 }]);
    const { windows } = fold([...rows, [30 * MINUTE + gap, { powerWatts: 100 }]]);
    expect(covered(windows, 'powerWatts')).toBe(1800 + (isCovered ? gap / SECOND : 0));
  });
});

describe('series that a source gives one after the other', () => {
  it('come together in the same windows', () => {
    const rows: Row[] = [];
    for (let second = 0; second <= 600; second += 10) rows.push([second * SECOND, { powerWatts: 100 }]);
    for (let second = 0; second <= 600; second += 10) rows.push([second * SECOND, { utilisationFraction: 0.5 }]);
    const { merged, notices } = fold(rows);
    expect(merged).toHaveLength(10);
    expect(sum(merged, 'powerWatts')).toBeCloseTo(60_000, 6);
    expect(sum(merged, 'utilisationFraction')).toBeCloseTo(300, 6);
    expect(notices).toMatchObject({ clockSteps: 0, forwardJumps: 0, outOfOrder: 0 });
  });
});
