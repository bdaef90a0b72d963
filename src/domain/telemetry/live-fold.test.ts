import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import { type DeviceWindow, mergeWindows, productIn, signalIn } from './device-window.ts';
import { windowFold } from './fold.ts';
import { type LiveFold, type LiveFoldOptions, liveFold } from './live-fold.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from './signal.ts';

type Values = Partial<Record<Signal, number>>;
type Row = readonly [subject: number, at: number, values: Values];
interface Message {
  readonly receivedAt: number;
  readonly rows: readonly Row[];
}

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const START = 1_700_000_040_000;

function given(options: Partial<LiveFoldOptions> = {}, names = (subject: number) => `device ${subject}`) {
  const windows: { name: string; window: DeviceWindow }[] = [];
  const all = {
    ...options,
    nameOf: names,
    emit: (name: string, window: DeviceWindow) => windows.push({ name, window }),
  };
  return { windows, options: all };
}

const valuesOf = (values: Values): Float64Array => {
  const array = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
  for (const [signal, value] of Object.entries(values)) array[SIGNAL_INDEX[signal as Signal]] = value;
  return array;
};

function hear(fold: LiveFold, messages: readonly Message[]): void {
  for (const { receivedAt, rows } of messages) {
    for (const [subject, at, values] of rows) fold.reading(subject, instant(at), valuesOf(values));
    fold.endMessage(instant(receivedAt));
  }
}

/** Each row is a message of its own, received a second after its moment. */
const oneByOne = (rows: readonly Row[]): Message[] => rows.map((row) => ({ receivedAt: row[1] + SECOND, rows: [row] }));

function folded(messages: readonly Message[], options: Partial<LiveFoldOptions> = {}) {
  const { windows, options: all } = given(options);
  const fold = liveFold(all);
  hear(fold, messages);
  const early = windows.length;
  fold.endAll();
  return { windows: windows.map(({ window }) => window), early, notices: fold.notices() };
}

const sum = (windows: readonly DeviceWindow[], signal: Signal): number =>
  windows.reduce((total, window) => total + (signalIn(window, signal)?.integral ?? 0), 0);

const steady = (from: number, seconds: number, { step = 15, watts = 100, subject = 0 } = {}): Row[] =>
  Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => [
    subject,
    from + index * step * SECOND,
    { powerWatts: watts, energyJoules: 1e6 + ((from - START) / SECOND + index * step) * watts },
  ]);

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

describe('a snapshot of a live fold', () => {
  const value = fc.record(
    {
      powerWatts: fc.integer({ min: 0, max: 700 }),
      energyJoules: fc.integer({ min: 0, max: 1e6 }),
      tensorActiveFraction: fc.double({ min: 0, max: 1, noNaN: true }),
      smClockHertz: fc.integer({ min: 0, max: 2e9 }),
      clockEventReasons: fc.integer({ min: 0, max: 255 }),
    },
    { requiredKeys: [] },
  );
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: -90 * SECOND, max: 120 * SECOND }) },
    { weight: 1, arbitrary: fc.integer({ min: -2 * HOUR, max: 2 * HOUR }) },
    { weight: 1, arbitrary: fc.integer({ min: -400 * DAY, max: 400 * DAY }) },
  );
  const message = fc.record({
    wait: fc.integer({ min: 0, max: 300 * SECOND }),
    rows: fc.array(fc.tuple(fc.nat(2), step, value), { maxLength: 6 }),
  });
  const messagesOf = (drawn: readonly { wait: number; rows: (readonly [number, number, Values])[] }[]): Message[] => {
    let receivedAt = START;
    const moments = [START, START, START];
    return drawn.map(({ wait, rows }) => {
      receivedAt += wait;
      return {
        receivedAt,
        rows: rows.map(([subject, by, values]): Row => [subject, (moments[subject] = moments[subject]! + by), values]),
      };
    });
  };

  it('goes on as if nothing had happened, wherever it is cut and however its subjects are numbered then', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 80 }), fc.array(fc.nat(80), { maxLength: 4 }), (drawn, cuts) => {
        const messages = messagesOf(drawn);
        const whole = given();
        const uncut = liveFold(whole.options);
        hear(uncut, messages);
        uncut.endAll();

        const parts: { name: string; window: DeviceWindow }[] = [];
        let snapshot: Uint8Array | undefined;
        const bounds = [0, ...cuts.map((cut) => Math.min(cut, messages.length)).sort((a, b) => a - b), messages.length];
        for (let part = 0; part + 1 < bounds.length; part++) {
          const { windows, options } = given({}, (subject) => `device ${subject - 10 * part}`);
          const fold = liveFold(options, snapshot);
          const renumbered = messages.slice(bounds[part], bounds[part + 1]).map(({ receivedAt, rows }) => ({
            receivedAt,
            rows: rows.map(([subject, at, values]): Row => [subject + 10 * part, at, values]),
          }));
          hear(fold, renumbered);
          snapshot = fold.snapshot();
          if (part + 2 === bounds.length) fold.endAll();
          parts.push(...windows);
        }
        // As text: comparing arrays of numbers one by one takes many times as long.
        const plain = (windows: typeof parts) =>
          windows.map(({ name, window }) => [
            name,
            window.from,
            JSON.stringify(window.integral),
          ]);
        expect(plain(parts)).toEqual(plain(whole.windows));
      }),
      { numRuns: 300 },
    );
  });

  it('gives each minute at most once and never longer than it is, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (drawn) => {
        const days = messagesOf(drawn).map(({ receivedAt, rows }) => ({
          receivedAt,
          rows: rows.filter(([, at]) => Math.abs(at - START) < 5 * HOUR),
        }));
        const { windows } = folded(days);
        const keys = windows.map((window) => `${window.subject}/${window.from}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { coveredMilliseconds, integral } of windows) {
          expect(Math.max(...coveredMilliseconds)).toBeLessThanOrEqual(MINUTE);
          expect(Math.min(...integral)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is the same after it was taken up', () => {
    const { options } = given();
    const fold = liveFold(options);
    hear(fold, oneByOne(steady(START, 600)));
    const snapshot = fold.snapshot();
    expect(liveFold(options, snapshot).snapshot()).toEqual(snapshot);
  });

  it('keeps the windows of a subject that no reading names again', () => {
    const { options } = given();
    const before = liveFold(options);
    hear(before, oneByOne(steady(START, 60)));
    const after = given({}, (subject) => `other ${subject}`);
    liveFold(after.options, before.snapshot()).endAll();
    expect(after.windows.map(({ name }) => name)).toEqual(['device 0']);
  });

  it('that is cut short or changed is refused or read, and never breaks anything else', () => {
    const { options } = given();
    const fold = liveFold(options);
    hear(fold, oneByOne([...steady(START, 300), ...steady(START, 300, { subject: 1 })]));
    const snapshot = fold.snapshot();
    expect(() => liveFold(options, snapshot.subarray(0, snapshot.length - 8))).toThrow(Problem);
    const byte = fc.tuple(fc.nat(snapshot.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 5 }), fc.nat(snapshot.length), (changes, length) => {
        const damaged = snapshot.slice(0, length);
        for (const [at, to] of changes) if (at < length) damaged[at] = to;
        try {
          liveFold(options, damaged);
        } catch (error) {
          expect(error).toMatchObject({ code: 'live-state-unreadable' });
        }
      }),
    );
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
