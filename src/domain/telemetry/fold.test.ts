import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, period } from '../../foundation/instant.ts';
import { type DeviceWindow, mergeWindows, productIn, signalIn } from './device-window.ts';
import { windowFold } from './fold.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from './signal.ts';

type Row = readonly [at: number, values: Partial<Record<Signal, number>>];

function fold(rows: readonly Row[], within?: readonly [number, number]) {
  const windows: DeviceWindow[] = [];
  const options = within === undefined ? {} : { period: period(instant(within[0]), instant(within[1])) };
  const folding = windowFold({ ...options, emit: (window) => windows.push(window) });
  const values = new Float64Array(SIGNAL_COUNT);
  for (const [at, row] of rows) {
    values.fill(Number.NaN);
    for (const [signal, value] of Object.entries(row)) values[SIGNAL_INDEX[signal as Signal]] = value;
    folding.reading(0, instant(at), values);
  }
  folding.endInput();
  return { windows, notices: folding.notices()[0] };
}

const sum = (windows: readonly DeviceWindow[], signal: Signal): number =>
  windows.reduce((total, window) => total + (signalIn(window, signal)?.integral ?? 0), 0);

describe('a fold of readings into windows', () => {
  it('integrates power by the trapezoid and splits it at the minute', () => {
    const { windows } = fold([
      [50_000, { powerWatts: 100 }],
      [70_000, { powerWatts: 300 }],
    ]);
    expect(windows.map((window) => window.from)).toEqual([0, 60_000]);
    expect(signalIn(windows[0]!, 'powerWatts')).toMatchObject({ integral: 1500, coveredSeconds: 10 });
    expect(signalIn(windows[1]!, 'powerWatts')).toMatchObject({ integral: 2500, coveredSeconds: 10, maximum: 300 });
  });

  it('leaves missing minutes uncovered instead of bridging them', () => {
    const rows: Row[] = [0, 1, 2, 3, 200, 201].map((second) => [second * 1000, { powerWatts: 500 }]);
    const { windows } = fold(rows);
    const covered = windows.reduce((total, window) => total + (signalIn(window, 'powerWatts')?.coveredSeconds ?? 0), 0);
    expect(covered).toBe(4);
  });

  it('lets an energy counter bridge missing minutes, because its increase is known', () => {
    const { windows } = fold([
      [0, { energyJoules: 1000 }],
      [300_000, { energyJoules: 61_000 }],
    ]);
    expect(windows).toHaveLength(5);
    expect(sum(windows, 'energyJoules')).toBeCloseTo(60_000, 6);
  });

  it('takes the fall of a counter as a reset, never as negative', () => {
    const { windows, notices } = fold([
      [0, { energyJoules: 5000 }],
      [1000, { energyJoules: 5100 }],
      [2000, { energyJoules: 40 }],
      [3000, { energyJoules: 140 }],
    ]);
    expect(sum(windows, 'energyJoules')).toBe(100 + 40 + 100);
    expect(notices?.counterResets).toBe(1);
  });

  it('drops a reading out of order and one at a repeated time, and says so', () => {
    const { windows, notices } = fold([
      [0, { powerWatts: 100 }],
      [2000, { powerWatts: 100 }],
      [1000, { powerWatts: 9000 }],
      [2000, { powerWatts: 9000 }],
      [3000, { powerWatts: 100 }],
    ]);
    expect(sum(windows, 'powerWatts')).toBe(300);
    expect(notices).toMatchObject({ outOfOrder: 1, repeatedTimes: 1 });
  });

  it('does not count a minute twice when a clock steps back and lives it again', () => {
    const rows: Row[] = [];
    for (let second = 0; second <= 240; second += 5) rows.push([second * 1000, { powerWatts: 100 }]);
    for (let second = 60; second <= 300; second += 5) rows.push([second * 1000, { powerWatts: 100 }]);
    const { windows, notices } = fold(rows);
    expect(notices?.clockSteps).toBe(1);
    const byMinute = new Map<number, DeviceWindow>();
    for (const window of windows) {
      const other = byMinute.get(window.from);
      byMinute.set(window.from, other === undefined ? window : mergeWindows(other, window));
    }
    expect(sum([...byMinute.values()], 'powerWatts')).toBeCloseTo(300 * 100, 6);
  });

  it('keeps which tensor activity ran while the clock was capped', () => {
    const busy = { tensorActiveFraction: 0.5, clockEventReasons: 4 };
    const rest = { tensorActiveFraction: 0, clockEventReasons: 1 };
    const { windows } = fold([
      [0, busy],
      [1000, busy],
      [2000, rest],
      [3000, rest],
    ]);
    expect(productIn(windows[0]!, 'tensorWhileCapped')?.integral).toBeCloseTo(0.75);
    expect(signalIn(windows[0]!, 'tensorActiveFraction')?.integral).toBeCloseTo(0.75);
  });

  it('keeps nothing outside the period asked for', () => {
    const rows: Row[] = [0, 10, 20, 30].map((second) => [second * 1000, { powerWatts: 100 }]);
    expect(sum(fold(rows, [5_000, 25_000]).windows, 'powerWatts')).toBe(2000);
  });

  it('never changes a sum by where the minutes fall or how the series is cut into files', () => {
    const series = fc.array(
      fc.record({ step: fc.integer({ min: 1, max: 9000 }), watts: fc.integer({ min: 0, max: 800 }) }),
      {
        minLength: 2,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(series, fc.integer({ min: 0, max: 60_000 }), (steps, start) => {
        let at = start;
        const rows: Row[] = steps.map(({ step, watts }) => {
          at += step;
          return [at, { powerWatts: watts }];
        });
        let expected = 0;
        for (let index = 1; index < rows.length; index++) {
          const [before, after] = [rows[index - 1]!, rows[index]!];
          expected += ((before[1].powerWatts! + after[1].powerWatts!) / 2) * ((after[0] - before[0]) / 1000);
        }
        expect(sum(fold(rows).windows, 'powerWatts')).toBeCloseTo(expected, 5);
      }),
    );
  });
});

describe('merging two windows of one minute', () => {
  const halves = (firstFrom: number, secondFrom: number): DeviceWindow => {
    const first = fold([firstFrom, firstFrom + 10].map((second) => [second * 1000, { powerWatts: 100 }])).windows[0]!;
    const second = fold([secondFrom, secondFrom + 10].map((at) => [at * 1000, { powerWatts: 100 }])).windows[0]!;
    return mergeWindows(first, second);
  };

  it('adds parts that stand side by side', () => {
    expect(signalIn(halves(0, 30), 'powerWatts')).toMatchObject({ integral: 2000, coveredSeconds: 20 });
  });

  it('counts two tellings of the same seconds once', () => {
    expect(signalIn(halves(0, 5), 'powerWatts')).toMatchObject({ integral: 1000, coveredSeconds: 10 });
  });
});
