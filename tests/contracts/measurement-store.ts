import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeviceWindow, emptyWindow, PLACE_COUNT } from '../../src/domain/telemetry/device-window.ts';
import { copyPlace } from '../../src/domain/telemetry/sound-window.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import {
  type MeasurementStore,
  type NamedWindow,
  type StoredWindow,
  UNNUMBERED_SUBJECT,
} from '../../src/ports/measurement-store.ts';
import { toyWindow } from '../toy-windows.ts';

/** A place for measurements that outlives the store which is open on it. */
export interface MeasurementPlace {
  /** Opens a store on what the place holds, for this teller (the empty name when absent); at most one at a time. */
  open(teller?: string): Promise<MeasurementStore>;
  /** Clears the place away. */
  discard(): Promise<void>;
}

export const MINUTE = 60_000;
/** Some day of 2025, so that windows before and after it lie in other partitions. */
export const NOON = Date.UTC(2025, 5, 15, 12) / MINUTE;
const ALL_TIME = period(instant(-8.64e15), instant(8.64e15));
export const minutes = (from: number, until: number) => period(instant(from * MINUTE), instant(until * MINUTE));

export const powered = (subjectName: string, minute: number, watts: number): NamedWindow => ({
  subjectName,
  window: toyWindow(3, minute, { powerWatts: watts }),
});

export async function all(store: MeasurementStore, of = ALL_TIME): Promise<readonly StoredWindow[]> {
  const got: StoredWindow[] = [];
  for await (const named of store.read(of)) got.push(named);
  return got;
}

const joulesOf = ({ subjectName, window }: NamedWindow): readonly [string, number, number] => [
  subjectName,
  window.from / MINUTE,
  window.integral[0] as number,
];

const read = async (store: MeasurementStore, of = ALL_TIME) => (await all(store, of)).map(joulesOf);

/** The window as a store gives it: places that cover no time say nothing, and its subject has no number. */
export function asGiven(window: DeviceWindow): DeviceWindow {
  const given = emptyWindow(UNNUMBERED_SUBJECT, window.from);
  for (let place = 0; place < PLACE_COUNT; place++) {
    if ((window.coveredMilliseconds[place] as number) > 0) copyPlace(given, window, place);
  }
  return given;
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
export const anyWindow = (minute: number): fc.Arbitrary<DeviceWindow> =>
  fc
    .array(
      fc.record({
        place: fc.nat(PLACE_COUNT - 1),
        integral: finite,
        minimum: finite,
        maximum: finite,
        covered: fc.double({ min: 0, max: MINUTE, noNaN: true }),
        from: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 40 },
    )
    .map((places) => {
      const window = emptyWindow(7, instant(minute * MINUTE));
      for (const { place, integral, minimum, maximum, covered, from } of places) {
        window.integral[place] = integral;
        window.minimum[place] = minimum;
        window.maximum[place] = maximum;
        window.coveredMilliseconds[place] = covered;
        window.coveredFrom[place] = minute * MINUTE + from * (MINUTE - covered);
        window.coveredUntil[place] = Math.min((minute + 1) * MINUTE, window.coveredFrom[place] + covered);
      }
      return window;
    });

const UNUSUAL_NAMES = [
  '',
  ' ',
  "o'brien",
  'quo"te',
  'back\\slash',
  "\\'; DROP TABLE minute_windows; --",
  'line\nbreak',
  'tab\tand\rreturn',
  'nul\0inside',
  '{from:Int64}',
  '$1 %s ?',
  'gerät 7',
  '設備/3',
  '🔥 node',
  '\u{FFFD}',
  '\u{FF5E}',
  'é',
  'e\u0301',
  'x'.repeat(5000),
];

/** What every form of the measurement store promises, checked over a fresh place for each promise. */
export function measurementStoreContract(form: string, freshPlace: () => Promise<MeasurementPlace>): void {
  describe(`a measurement store: ${form}`, () => {
    let place: MeasurementPlace;
    let store: MeasurementStore;
    beforeEach(async () => {
      place = await freshPlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store[Symbol.asyncDispose]();
      await place.discard();
    });
    async function reopened(teller?: string): Promise<MeasurementStore> {
      await store[Symbol.asyncDispose]();
      store = await place.open(teller);
      return store;
    }

    it('that is empty has no span and nothing to read or to forget', async () => {
      expect(await store.span()).toBeUndefined();
      expect(await read(store)).toEqual([]);
      await store.forgetBefore(instant(Date.UTC(2030, 0, 1)));
      await store.write([]);
      expect(await store.span()).toBeUndefined();
    });

    it('keeps what it was given when it is opened again', async () => {
      await store.write([powered('device a/0', NOON, 100)]);
      expect(await read(await reopened())).toEqual([['device a/0', NOON, 6000]]);
      await store.write([powered('device a/0', NOON + 1, 200)]);
      expect(await read(await reopened())).toEqual([
        ['device a/0', NOON, 6000],
        ['device a/0', NOON + 1, 12_000],
      ]);
      expect(await store.span()).toEqual(minutes(NOON, NOON + 2));
    });

    it('gives every figure back to the last bit, under a subject without a number', async () => {
      const windows = fc.tuple(...[0, 1, NOON, -NOON].map(anyWindow));
      await fc.assert(
        fc.asyncProperty(windows, async (told) => {
          await store.write(told.map((window) => ({ subjectName: 'device a/0', window })));
          const kept = told.toSorted((a, b) => a.from - b.from).map(asGiven);
          expect((await all(store)).map(({ window }) => window)).toEqual(kept);
        }),
        { numRuns: 8 },
      );
    });

    it('counts a repeated call once', async () => {
      const batch = [powered('device a/0', NOON, 100), powered('device a/1', NOON, 50)];
      for (let time = 0; time < 4; time++) await store.write(batch);
      const once = [
        ['device a/0', NOON, 6000],
        ['device a/1', NOON, 3000],
      ];
      expect(await read(store)).toEqual(once);
      await reopened();
      await store.write(batch);
      expect(await read(store)).toEqual(once);
    });

    it('lets the last telling stand whole and mixes no field of the one before into it', async () => {
      const first = toyWindow(0, NOON, { powerWatts: 900, temperatureCelsius: 80, smActiveFraction: 1 });
      const second = toyWindow(0, NOON, { powerWatts: { value: 10, from: 20, seconds: 10 } });
      await store.write([{ subjectName: 's', window: first }]);
      await store.write([{ subjectName: 's', window: second }]);
      expect((await all(store)).map(({ window }) => window)).toEqual([asGiven(second)]);
      const silent = emptyWindow(0, second.from);
      await (await reopened()).write([{ subjectName: 's', window: silent }]);
      expect((await all(store)).map(({ window }) => window)).toEqual([asGiven(silent)]);
    });

    it('lets the later of two tellings in one call stand', async () => {
      await store.write([powered('s', NOON, 1), powered('t', NOON, 2), powered('s', NOON, 3)]);
      expect(await read(store)).toEqual([
        ['s', NOON, 180],
        ['t', NOON, 120],
      ]);
    });

    it('gives windows by minute, then by the bytes of the name, whatever the order of writing', async () => {
      const names = ['b', 'a', 'B', 'é', '\u{FF5E}', '🔥', 'a/10', 'a/9'];
      const told = names.flatMap((name) => [5, -3, 0, 1500].map((offset) => powered(name, NOON + offset, 1)));
      for (const part of [told.slice(20), told.slice(0, 7), told.slice(7, 20)]) await store.write(part);
      const inBytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const expected = [-3, 0, 5, 1500].flatMap((offset) => inBytes.map((name) => [name, NOON + offset, 60]));
      expect(await read(store)).toEqual(expected);
    });

    it('gives what starts at the first moment of a period and not what starts at its end', async () => {
      await store.write([NOON - 1, NOON, NOON + 1, NOON + 2].map((minute) => powered('s', minute, 1)));
      const starts = async (from: number, until: number) =>
        (await read(store, period(instant(from), instant(until)))).map(([, minute]) => minute - NOON);
      const noon = NOON * MINUTE;
      expect(await starts(noon, noon + 2 * MINUTE)).toEqual([0, 1]);
      expect(await starts(noon + 0.5, noon + MINUTE + 0.5)).toEqual([1]);
      expect(await starts(noon - 0.5, noon)).toEqual([]);
      expect(await starts(noon, noon)).toEqual([]);
      expect(await starts(noon, noon + 0.5)).toEqual([0]);
    });

    it('keeps unusual names apart and gives them back unchanged', async () => {
      const told = UNUSUAL_NAMES.map((name, index) => powered(name, NOON, index + 1));
      await store.write(told);
      await reopened();
      const got = new Map((await all(store)).map((named) => [named.subjectName, named.window.integral[0]]));
      expect(got).toEqual(new Map(UNUSUAL_NAMES.map((name, index) => [name, (index + 1) * 60])));
    });

    it('takes the figure of any text as that text', async () => {
      const names = fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 30 });
      let minute = NOON;
      await fc.assert(
        fc.asyncProperty(names, async (given) => {
          minute += 1;
          await store.write(given.map((name, index) => powered(name, minute, index + 1)));
          const got = await read(store, minutes(minute, minute + 1));
          expect(got.map(([name]) => name).toSorted()).toEqual(given.toSorted());
        }),
        { numRuns: 8 },
      );
    });

    it('refuses what is no number, by name, and then keeps nothing of the call', async () => {
      const fields = ['integral', 'minimum', 'maximum', 'coveredMilliseconds', 'coveredFrom', 'coveredUntil'] as const;
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        for (const field of fields) {
          const broken = toyWindow(0, NOON, { powerWatts: 5, smClockHertz: 1e9 });
          broken[field][0] = value;
          const call = store.write([powered('good', NOON, 1), { subjectName: 'broken', window: broken }]);
          await expect(call).rejects.toMatchObject({
            code: 'measurement-unstorable',
            message: expect.stringMatching(/"broken".*powerWatts/),
          });
        }
      }
      expect(await store.span()).toBeUndefined();
    });

    it('refuses a name that is no text and a window that starts within a minute', async () => {
      const unstorable = { code: 'measurement-unstorable' };
      await expect(store.write([powered('half \uD83D', NOON, 1)])).rejects.toMatchObject(unstorable);
      const shifted = emptyWindow(0, instant(NOON * MINUTE + 1));
      await expect(store.write([{ subjectName: 's', window: shifted }])).rejects.toMatchObject(unstorable);
      expect(await read(store)).toEqual([]);
    });

    it('tells of each hour how late it was written to, above all that was written before, after opening again too', async () => {
      const hour = NOON * MINUTE;
      const within = minutes(NOON - 60, NOON + 120);
      await store.write([powered('a', NOON, 1), powered('a', NOON + 60, 1)]);
      const first = await store.hourVersions(within);
      expect(new Set(first.keys())).toEqual(new Set([hour, hour + 60 * MINUTE]));
      await reopened();
      await store.write([powered('b', NOON + 59, 1)]);
      const second = await store.hourVersions(within);
      expect(second.get(hour)).toBeGreaterThan(Math.max(...first.values()));
      expect(second.get(hour + 60 * MINUTE)).toBe(first.get(hour + 60 * MINUTE));
      expect(await store.hourVersions(minutes(NOON - 60, NOON))).toEqual(new Map());
      await (await reopened('another')).write([powered('a', NOON, 1)]);
      const third = await store.hourVersions(within);
      expect(third.get(hour)).toBeGreaterThan(second.get(hour) as number);
      expect(third.get(hour + 60 * MINUTE)).toBe(first.get(hour + 60 * MINUTE));
    });

    it('forgets what starts before a moment, within a day and over many, and nothing else', async () => {
      const days = Array.from({ length: 55 }, (_, day) => NOON - day * 1440);
      await store.write([...days, NOON - 1, NOON + 1].map((minute) => powered('s', minute, 1)));
      await store.forgetBefore(instant((NOON - 3 * 1440) * MINUTE + 1));
      const left = [NOON - 2 * 1440, NOON - 1440, NOON - 1, NOON, NOON + 1];
      expect((await read(store)).map(([, minute]) => minute)).toEqual(left);
      await store.forgetBefore(instant(NOON * MINUTE));
      await reopened();
      expect((await read(store)).map(([, minute]) => minute)).toEqual([NOON, NOON + 1]);
      expect(await store.span()).toEqual(minutes(NOON, NOON + 2));
      await store.write([powered('s', NOON - 1, 7)]);
      expect((await read(store)).map(([, minute]) => minute)).toEqual([NOON - 1, NOON, NOON + 1]);
    });

    it('forgets around 1970 as it does today', async () => {
      await store.write([-2000, -1441, -1440, -1, 0, 1, 1439, 1440].map((minute) => powered('s', minute, 1)));
      await store.forgetBefore(instant(-1440 * MINUTE));
      expect((await read(store)).map(([, minute]) => minute)).toEqual([-1440, -1, 0, 1, 1439, 1440]);
      await store.forgetBefore(instant(MINUTE));
      expect((await read(store)).map(([, minute]) => minute)).toEqual([1, 1439, 1440]);
    });

    it('takes many writers and readers at one time', async () => {
      const writing = Array.from({ length: 8 }, (_, writer) =>
        store.write(Array.from({ length: 50 }, (_, index) => powered(`w${writer}`, NOON + index, writer + 1))),
      );
      const reading = Array.from({ length: 4 }, () => read(store));
      await Promise.all(writing);
      for (const seen of await Promise.all(reading)) {
        expect(new Set(seen.map(([name, minute]) => `${name} ${minute}`)).size).toBe(seen.length);
        expect(seen.every(([name, , joules]) => joules === (Number(name.slice(1)) + 1) * 60)).toBe(true);
      }
      expect(await read(store)).toHaveLength(400);
    });

    it('gives each window once while others are written, and lets a reader stop early', async () => {
      const names = Array.from({ length: 9000 }, (_, index) => `device n/${index}`);
      await store.write(names.map((name) => powered(name, NOON, 1)));
      let seen = 0;
      for await (const named of store.read(ALL_TIME)) {
        if (seen++ === 10) await store.write(names.map((name) => powered(name, NOON, 2)));
        if (named.window.from !== NOON * MINUTE) throw new Error('a window of another minute');
      }
      expect(seen).toBe(9000);
      for await (const named of store.read(ALL_TIME)) if (named.subjectName.endsWith('9')) break;
      expect(await store.span()).toEqual(minutes(NOON, NOON + 1));
    });

    it('reads more windows than it holds at once, in order and without a gap', async () => {
      const told = Array.from({ length: 30_000 }, (_, index) => powered(`d${index % 10_000}`, NOON + (index % 3), 1));
      for (let start = 0; start < told.length; start += 7000) await store.write(told.slice(start, start + 7000));
      const got = await read(store);
      const keys = got.map(([name, minute]) => `${minute} ${name}`);
      expect(keys).toEqual(keys.toSorted());
      expect(new Set(keys).size).toBe(30_000);
    });
  });
}
