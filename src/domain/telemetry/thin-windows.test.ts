import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ToySignals, toyWindow } from '../../../tests/toy-windows.ts';
import { type DeviceWindow, PLACE_COUNT, signalIn } from './device-window.ts';
import { thinWindows } from './thin-windows.ts';

interface Told {
  readonly subjectName: string;
  readonly window: DeviceWindow;
}

async function thinned(minutes: readonly Told[]): Promise<readonly Told[]> {
  const hours: Told[] = [];
  for await (const hour of thinWindows(inTime(minutes))) hours.push(hour);
  return hours;
}

async function* inTime(minutes: readonly Told[]): AsyncGenerator<Told> {
  await Promise.resolve();
  yield* minutes;
}

const told = (subjectName: string, minute: number, signals: ToySignals): Told => ({
  subjectName,
  window: toyWindow(0, minute, signals),
});

/** What auditors add up: by subject and place, the sum and the covered time, the lowest and the highest. */
function totals(windows: readonly Told[]): ReadonlyMap<string, readonly number[]> {
  const sums = new Map<string, readonly number[]>();
  for (const { subjectName, window } of windows) {
    for (let place = 0; place < PLACE_COUNT; place++) {
      if (window.coveredMilliseconds[place]! <= 0) continue;
      const key = `${subjectName} ${place}`;
      const [integral, covered, low, high] = sums.get(key) ?? [0, 0, Infinity, -Infinity];
      sums.set(key, [
        integral! + window.integral[place]!,
        covered! + window.coveredMilliseconds[place]!,
        Math.min(low!, window.minimum[place]!),
        Math.max(high!, window.maximum[place]!),
      ]);
    }
  }
  return sums;
}

const signals = fc.record(
  {
    powerWatts: fc.record({
      value: fc.nat(1000),
      minimum: fc.nat(500),
      maximum: fc.integer({ min: 500, max: 2000 }),
      from: fc.nat(29),
      seconds: fc.integer({ min: 1, max: 30 }),
    }),
    energyJoules: fc.nat(100_000),
    clockEventReasons: fc.nat(0xff),
    tensorClockHertz: fc.nat(2e9),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<ToySignals>;

const minutes = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -200, max: 400 }), signals), {
    selector: ([name, minute]) => `${name} ${minute}`,
    maxLength: 80,
  })
  .map((parts) =>
    parts.map(([name, minute, of]) => told(name, minute, of)).sort((a, b) => a.window.from - b.window.from),
  );

describe('thinning minutes to hours', () => {
  it('never changes a total', async () => {
    await fc.assert(
      fc.asyncProperty(minutes, async (given) => {
        const hours = await thinned(given);
        // Whole numbers below 2^53 add up to the same in any order: the totals are equal to the last bit.
        expect(totals(hours)).toEqual(totals(given));
      }),
    );
  });

  it('gives one window for each hour of each subject, on whole hours and in the order of time', async () => {
    await fc.assert(
      fc.asyncProperty(minutes, async (given) => {
        const keys = (await thinned(given)).map(
          ({ subjectName, window }) => `${window.from / 3_600_000} ${subjectName}`,
        );
        const expected = given.map(
          ({ subjectName, window }) => `${Math.floor(window.from / 3_600_000)} ${subjectName}`,
        );
        expect(keys).toEqual([...new Set(expected)]);
      }),
    );
  });

  it('changes nothing that is thinned already', async () => {
    await fc.assert(
      fc.asyncProperty(minutes, async (given) => {
        const once = await thinned(given);
        expect(await thinned(once)).toEqual(once);
      }),
    );
  });

  it('keeps a time that nobody measured unmeasured', async () => {
    const [hour] = await thinned([told('a', 60, { powerWatts: 100 }), told('a', 119, { temperatureCelsius: 40 })]);
    expect(signalIn(hour!.window, 'powerWatts')).toEqual({
      integral: 6000,
      mean: 100,
      minimum: 100,
      maximum: 100,
      coveredSeconds: 60,
    });
    expect(signalIn(hour!.window, 'smActiveFraction')).toBeUndefined();
    expect([hour!.window.coveredFrom[0], hour!.window.coveredUntil[0]]).toEqual([3_600_000, 3_660_000]);
  });

  it('refuses a minute that comes twice and one that comes too late', async () => {
    const minute = (at: number) => told('a', at, { powerWatts: 1 });
    for (const wrong of [
      [5, 5],
      [6, 5],
      [60, 59],
      [60, 61, 60],
    ]) {
      await expect(thinned(wrong.map(minute))).rejects.toThrow('count it twice');
    }
  });
});
