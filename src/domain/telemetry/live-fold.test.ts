import { describe, expect, it } from 'vitest';
import {
  folded,
  HOUR,
  MINUTE,
  oneByOne,
  type Row,
  SECOND,
  START,
  steady,
  sum,
  valuesOf,
} from '../../../tests/live-readings.ts';
import { instant } from '../../foundation/instant.ts';
import { type DeviceWindow, mergeWindows, productIn, signalIn } from './device-window.ts';
import { windowFold } from './fold.ts';

describe('a live fold', () => {
  it('gives the windows that the fold of a file gives', () => {
    const rows = [...steady(START, 900, { subject: 0 }), ...steady(START + 7 * SECOND, 900, { subject: 1, step: 10 })];
    const expected: DeviceWindow[] = [];
    const whole = windowFold({ emit: (window) => expected.push(window) });
    for (const [subject, at, values] of rows) whole.reading(subject, instant(at), valuesOf(values));
    whole.endInput();
    const order = (a: DeviceWindow, b: DeviceWindow): number => a.subject - b.subject || a.from - b.from;
    expect(folded(oneByOne(rows)).windows.sort(order)).toEqual(expected.sort(order));
  });

  it.each([
    [2 * MINUTE, 0],
    [2 * MINUTE + 1, 1],
  ])('lets a reading that is %i ms late into its minute, or counts it: %i', (late, counted) => {
    const end = START + 600 * SECOND;
    const spike: Row = [0, end - late, { temperatureCelsius: 50 }];
    const { notices } = folded(oneByOne([...steady(START, 600), spike]));
    expect(notices[0]).toMatchObject({ late: counted, latestMilliseconds: counted * late, readings: 42 });
  });

  it.each([
    [165, 0],
    [180, 0],
    [195, 1],
    [240, 1],
    [255, 2],
  ])('gives a minute once a reading after its end is late itself: after %i s %i minutes', (seconds, minutes) => {
    expect(folded(oneByOne(steady(START, seconds))).early).toBe(minutes);
  });

  it('makes one reading of signals of one moment that come in several messages', () => {
    const tensor = steady(START, 600).map(([, at]): Row => [0, at, { tensorActiveFraction: 0.5 }]);
    const clock = steady(START, 600).map(([, at]): Row => [0, at, { smClockHertz: 1e9 }]);
    const shards = tensor.flatMap((row, index) => [row, clock[index]!]);
    const { windows } = folded(oneByOne(shards));
    expect(windows.map((window) => productIn(window, 'tensorClockHertz')?.integral)).toEqual(
      Array.from({ length: 10 }, () => 30 * 1e9),
    );
  });

  it('folds a message that gives one series after the other', () => {
    const power = steady(START, 3600).map(([, at]): Row => [0, at, { powerWatts: 100 }]);
    const busy = power.map(([, at]): Row => [0, at, { utilisationFraction: 0.5 }]);
    const { windows, notices } = folded([{ receivedAt: START + HOUR, rows: [...power, ...busy] }]);
    expect(sum(windows, 'powerWatts')).toBeCloseTo(360_000, 6);
    expect(sum(windows, 'utilisationFraction')).toBeCloseTo(1800, 6);
    expect(notices[0]?.late).toBe(0);
  });

  it('waits for a counter that is read more seldom than the rest, and gives its minutes whole', () => {
    const counter = Array.from(
      { length: 5 },
      (_, index): Row => [0, START + index * 300 * SECOND, { operations64Total: index * 3e11 }],
    );
    const rows = [...steady(START, 1200), ...counter].sort((a, b) => a[1] - b[1]);
    const { windows } = folded(oneByOne(rows));
    expect(windows).toHaveLength(20);
    expect(sum(windows, 'operations64Total')).toBeCloseTo(12e11, 0);
  });
});

describe('high-availability pairs', () => {
  it('that stamp alike count once', () => {
    const once = oneByOne(steady(START, 900));
    const twice = once.flatMap((message) => [message, message]);
    expect(folded(twice).windows).toEqual(folded(once).windows);
    expect(folded(twice).notices[0]?.fold.repeatedTimes).toBe(once.length);
  });

  it('that stamp apart count each second once', () => {
    const rows = [...steady(START, 900), ...steady(START + 6 * SECOND, 900)].sort((a, b) => a[1] - b[1]);
    const { windows } = folded(oneByOne(rows));
    expect(sum(windows, 'powerWatts')).toBeCloseTo(90_600, 6);
    expect(sum(windows, 'energyJoules')).toBeCloseTo(90_600, 6);
    for (const window of windows) expect(signalIn(window, 'powerWatts')?.coveredSeconds).toBeLessThanOrEqual(60);
  });

  it('whose clocks are apart by more than their turns do not make a counter start again', () => {
    const counts = (from: number, skew: number): Row[] =>
      Array.from({ length: 60 }, (_, index) => {
        const second = (from - START) / SECOND + index * 15;
        return [0, from + index * 15 * SECOND + skew, { tensorCyclesActiveTotal: 1e15 + second * 1e9 }];
      });
    const rows = [...counts(START, 0), ...counts(START + SECOND, -2 * SECOND)].sort((a, b) => a[1] - b[1]);
    const { windows, notices } = folded(oneByOne(rows));
    expect(sum(windows, 'tensorCyclesActiveTotal')).toBeLessThanOrEqual(890 * 1e9);
    expect(sum(windows, 'tensorCyclesActiveTotal')).toBeGreaterThan(880 * 1e9);
    expect(notices[0]?.fold.counterResets).toBe(0);
    expect(notices[0]?.skewedCounts).toBeGreaterThan(0);
  });

  it('lets a counter of another board at a slightly lower level start anew', () => {
    const counts = (from: number, level: number): Row[] =>
      Array.from({ length: 41 }, (_, index) => [
        0,
        from + index * 15 * SECOND,
        { tensorCyclesActiveTotal: level + index * 15e9 },
      ]);
    const { windows } = folded(oneByOne([...counts(START, 1e15), ...counts(START + 615 * SECOND, 0.95e15)]));
    expect(sum(windows, 'tensorCyclesActiveTotal')).toBeCloseTo((600 + 600 - 45) * 1e9, -6);
  });
});

describe('merging parts', () => {
  it('is what makes a minute whole when a slower signal reaches back over it', () => {
    const fast = steady(START, 600).map(([, at]): Row => [0, at, { powerWatts: 100 }]);
    const slow = [0, 170, 340, 510].map((second): Row => [0, START + second * SECOND, { temperatureCelsius: 40 }]);
    const { windows } = folded(oneByOne([...fast, ...slow].sort((a, b) => a[1] - b[1])));
    expect(windows).toHaveLength(10);
    expect(sum(windows, 'temperatureCelsius')).toBeCloseTo(510 * 40, 6);
    expect(mergeWindows(windows[0]!, windows[0]!)).toEqual(windows[0]);
  });
});
