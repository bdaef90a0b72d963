import { describe, expect, it } from 'vitest';
import {
  DAY,
  folded,
  given,
  HOUR,
  hear,
  type Message,
  MINUTE,
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

  describe('while the clock of whoever receives is set', () => {
    const longestStepMilliseconds = 2 * MINUTE;
    /** Two subjects tell for ten minutes, while the clock stands `ahead` from the fourth minute to the seventh. */
    const told = (ahead: number): Message[] =>
      [...steady(START, 600), ...steady(START + 7 * SECOND, 600, { subject: 1 })]
        .sort((a, b) => a[1] - b[1])
        .map((row) => {
          const isSet = row[1] >= START + 4 * MINUTE && row[1] < START + 7 * MINUTE;
          return { receivedAt: row[1] + SECOND + (isSet ? ahead : 0), rows: [row] };
        });

    it.each([
      ['an hour forward', HOUR],
      ['a year forward', 365 * DAY],
      ['an hour back', -HOUR],
      ['to 1970', -START],
    ])('%s, no minute is given in part and none twice', (_, ahead) => {
      const { windows, notices } = folded(told(ahead), { longestStepMilliseconds });
      expect(windows).toEqual(folded(told(0), { longestStepMilliseconds }).windows);
      expect(notices.map(({ late }) => late)).toEqual([0, 0]);
    });

    it('who falls silent is given its open minutes by the new time, after as long as ever', () => {
      const { windows, options } = given({ longestStepMilliseconds });
      const fold = liveFold(options);
      hear(fold, oneByOne(steady(START, 60)));
      const ticks = (from: number, minutes: number): Message[] =>
        Array.from({ length: minutes }, (_, minute) => ({ receivedAt: from + minute * MINUTE, rows: [] }));
      hear(fold, ticks(START + DAY, 3));
      hear(fold, ticks(START - DAY, 12));
      expect(fold.logTime).toBe(START - DAY + 11 * MINUTE);
      expect(windows).toEqual([]);
      hear(fold, ticks(START - DAY + 12 * MINUTE, 3));
      expect(windows.length).toBeGreaterThan(0);
      expect(fold.hasOpenWindows).toBe(false);
    });

    it('a fold that is taken up in between goes on as the other would', () => {
      const messages = told(HOUR);
      const { windows, options } = given({ longestStepMilliseconds });
      const first = liveFold(options);
      hear(first, messages.slice(0, 50));
      const second = liveFold(options, first.snapshot());
      hear(second, messages.slice(50));
      second.endAll();
      expect(windows.map(({ window }) => window)).toEqual(folded(messages, { longestStepMilliseconds }).windows);
    });
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
    // A row is its moment, a power and an energy.
    const { options } = given({ mostWaitingBytes: 50 * 24 });
    const fold = liveFold(options);
    hear(fold, oneByOne(rows));
    expect(fold.waitingBytes).toBeLessThanOrEqual(51 * 24);
  });
});
