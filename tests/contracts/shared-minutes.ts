import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceWindow } from '../../src/domain/telemetry/device-window.ts';
import { fullestWindow } from '../../src/domain/telemetry/fuller-window.ts';
import { instant } from '../../src/foundation/instant.ts';
import type { MeasurementStore } from '../../src/ports/measurement-store.ts';
import { toyWindow } from '../toy-windows.ts';
import { all, anyWindow, asGiven, type MeasurementPlace, MINUTE, minutes, NOON, powered } from './measurement-store.ts';

/** The same window so many minutes later. */
const movedTo = (window: DeviceWindow, minutesLater: number): DeviceWindow => ({
  ...window,
  from: instant(window.from + minutesLater * MINUTE),
  coveredFrom: window.coveredFrom.map((at) => at + minutesLater * MINUTE),
  coveredUntil: window.coveredUntil.map((at) => at + minutesLater * MINUTE),
});

function joinedInOrder(tellings: ReadonlyMap<string, DeviceWindow>): DeviceWindow {
  const inOrder = [...tellings].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const [first, ...others] = inOrder.map(([, window]) => window);
  return fullestWindow([first as DeviceWindow, ...others]);
}

/** What every form of the store of minutes promises to those who share it, each under a name of its own. */
export function sharedMinutesContract(form: string, freshPlace: () => Promise<MeasurementPlace>): void {
  describe(`a store of minutes that several tell: ${form}`, () => {
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
    async function reopened(teller: string): Promise<MeasurementStore> {
      await store[Symbol.asyncDispose]();
      store = await place.open(teller);
      return store;
    }

    it('keeps apart what tellers told of one minute, and gives it joined whoever told last', async () => {
      const early = toyWindow(0, NOON, { powerWatts: { value: 100, from: 0, seconds: 30 } });
      const late = toyWindow(0, NOON, { powerWatts: { value: 300, from: 30 }, temperatureCelsius: 60 });
      const joined = asGiven(fullestWindow([late, early]));
      expect([joined.integral[0], joined.coveredMilliseconds[0]]).toEqual([12_000, MINUTE]);
      await (await reopened('b')).write([{ subjectName: 's', window: late }]);
      await (await reopened('a')).write([{ subjectName: 's', window: early }]);
      expect(await all(store)).toEqual([{ subjectName: 's', window: joined, own: asGiven(early) }]);
      await (await reopened('b')).write([{ subjectName: 's', window: late }]);
      expect(await all(store)).toEqual([{ subjectName: 's', window: joined, own: asGiven(late) }]);
      expect(await all(await reopened('c'))).toEqual([{ subjectName: 's', window: joined }]);
      await (await reopened('a')).write([powered('s', NOON, 1)]);
      expect((await all(store)).map(({ window }) => window.integral[0])).toEqual([60]);
    });

    it('gives of any tellings of several tellers what they come to together, in whatever order they told', async () => {
      const tellers = ['', 'b', 'a', 'é'];
      const telling = fc.record({
        teller: fc.constantFrom(...tellers),
        name: fc.constantFrom('s', 't'),
        minute: fc.nat(2),
      });
      let day = NOON;
      const property = fc.asyncProperty(
        fc.array(
          telling.chain((one) => anyWindow(one.minute).map((window) => ({ ...one, window }))),
          { maxLength: 12 },
        ),
        async (told) => {
          day += 1440;
          const kept = new Map<string, Map<string, DeviceWindow>>();
          for (const { teller, name, window } of told) {
            const moved = movedTo(window, day);
            const key = `${moved.from} ${name}`;
            kept.set(key, (kept.get(key) ?? new Map<string, DeviceWindow>()).set(teller, moved));
            await (await reopened(teller)).write([{ subjectName: name, window: moved }]);
          }
          const expected = [...kept].map(([key, of]) => ({ key, window: asGiven(joinedInOrder(of)) }));
          const got = await all(store, minutes(day, day + 1440));
          expect(got.map(({ subjectName, window }) => ({ key: `${window.from} ${subjectName}`, window }))).toEqual(
            expected.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
          );
        },
      );
      await fc.assert(property, { numRuns: 4 });
    }, 60_000);

    it('gives tellings of one minute together where a page of the store ends between them', async () => {
      const told = Array.from({ length: 4200 }, (_, index) => powered(`d${String(index).padStart(4, '0')}`, NOON, 1));
      await (await reopened('a')).write(told);
      await (await reopened('b')).write(told.slice(1));
      await (await reopened('c')).write(told.slice(4000));
      const got = await all(store);
      expect(got.map(({ subjectName }) => subjectName)).toEqual(told.map(({ subjectName }) => subjectName));
      expect(got.filter(({ own }) => own !== undefined)).toHaveLength(200);
    });
  });
}
