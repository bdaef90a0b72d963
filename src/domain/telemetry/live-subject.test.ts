import { describe, expect, it } from 'vitest';
import {
  DAY,
  folded,
  given,
  HOUR,
  hear,
  oneByOne,
  type Row,
  SECOND,
  START,
  steady,
  sum,
} from '../../../tests/live-readings.ts';
import { liveFold } from './live-fold.ts';

describe('a sender whose clock or presence can not be trusted', () => {
  it.each([HOUR, 40 * 366 * DAY])('costs one reading when one time stamp runs %i ms ahead', (ahead) => {
    const rows = [
      ...steady(START, 300),
      [0, START + ahead, { powerWatts: 9e3 }] as Row,
      ...steady(START + 315 * SECOND, 600),
    ];
    const { windows, notices } = folded(oneByOne(rows));
    expect(sum(windows, 'powerWatts')).toBeCloseTo(91_500, 6);
    expect(notices[0]?.fold.forwardJumps).toBe(1);
  });

  it('may start with a wrong time stamp', () => {
    const rows = [[0, START + 9 * 366 * DAY, { powerWatts: 9e3 }] as Row, ...steady(START, 300)];
    expect(sum(folded(oneByOne(rows)).windows, 'powerWatts')).toBeCloseTo(30_000, 6);
  });

  it('is believed again when it lived years ahead for a while and came back', () => {
    const future = START + 9 * 366 * DAY;
    const rows = [...steady(START, 285), ...steady(future, 300), ...steady(START + 600 * SECOND, 900)];
    const { windows, notices } = folded(oneByOne(rows));
    const present = windows.filter(({ from }) => from < START + DAY);
    expect(sum(present, 'powerWatts')).toBeCloseTo(28_500 + 90_000 - 3000, 6);
    expect(notices[0]).toMatchObject({ late: 2 });
    expect(notices[0]?.fold.clockSteps).toBe(1);
  });

  it('counts what a clock lives again as late and gives no minute twice', () => {
    const rows = [...steady(START, 1800), ...steady(START + 600 * SECOND, 1800)];
    const { windows, notices } = folded(oneByOne(rows));
    expect(new Set(windows.map(({ from }) => from)).size).toBe(windows.length);
    expect(sum(windows, 'powerWatts')).toBeCloseTo(240_000, 6);
    expect(notices[0]?.late).toBeGreaterThan(50);
  });

  it('bridges a silence by its counters, as the fold of a file does', () => {
    const rows = [...steady(START, 600), ...steady(START + 2 * HOUR, 600)];
    const { windows } = folded(oneByOne(rows));
    expect(sum(windows, 'energyJoules')).toBeCloseTo((7200 + 600) * 100, 6);
  });

  it.each([
    [14, 0],
    [15, 1],
  ])('that is silent for %i minutes while others go on has its open minutes given: %i', (minutes, isGiven) => {
    const { windows, options } = given();
    const fold = liveFold(options);
    hear(fold, oneByOne(steady(START, 60)));
    hear(fold, oneByOne(steady(START + 61 * SECOND, minutes * 60, { subject: 1 }).slice(-1)));
    expect(windows.filter(({ name }) => name === 'device 0')).toHaveLength(isGiven);
  });

  it('loses none of its energy when its open minutes were given in a silence', () => {
    const { windows, options } = given();
    const fold = liveFold(options);
    hear(fold, oneByOne(steady(START, 615)));
    hear(fold, [{ receivedAt: START + HOUR, rows: [] }]);
    expect(fold.hasOpenWindows).toBe(false);
    hear(fold, oneByOne(steady(START + 2 * HOUR, 600)));
    fold.endAll();
    const all = windows.map(({ window }) => window);
    expect(sum(all, 'energyJoules')).toBeCloseTo((7200 + 600) * 100, 6);
    expect(new Set(all.map(({ from }) => from)).size).toBe(all.length);
  });

  it('is not waited for when too much waits', () => {
    const rows = steady(START, 600, { step: 1 });
    const { options } = given({ mostWaiting: 50 });
    const fold = liveFold(options);
    hear(fold, oneByOne(rows));
    expect(fold.waitingBytes).toBeLessThan(60 * 256);
  });
});
