import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NamedHold } from '../../src/domain/telemetry/live-holds.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import type { HoldStore } from '../../src/ports/hold-store.ts';

/** A place for holds that outlives the store which is open on it. */
export interface HoldPlace {
  /** Opens a store on what the place holds; at most one at a time. */
  open(): Promise<HoldStore & AsyncDisposable>;
  /** Clears the place away. */
  discard(): Promise<void>;
}

const MINUTE = 60_000;
const NOON = Date.UTC(2025, 5, 15, 12) / MINUTE;
const HOUR = 60;
const minutes = (from: number, until: number) =>
  period(instant((NOON + from) * MINUTE), instant((NOON + until) * MINUTE));
const ALL_TIME = period(instant(-8.64e15), instant(8.64e15));

const hold = (from: number, until: number, names: Partial<NamedHold> = {}): NamedHold => ({
  subjectName: 'n/0',
  customerId: 'acme',
  workloadId: 'train',
  ...minutes(from, until),
  ...names,
});

/** What every store of holds does. */
export function holdStoreContract(form: string, freshPlace: () => Promise<HoldPlace>): void {
  describe(`holds kept by ${form}`, () => {
    let place: HoldPlace;
    let store: HoldStore & AsyncDisposable;
    beforeEach(async () => {
      place = await freshPlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store[Symbol.asyncDispose]();
      await place.discard();
    });

    it('come back by subject, customer, workload and start, also after the store was opened again', async () => {
      const names = ['', 'a', 'Ä', "o'brien", 'tab\tnul\0', '\\', 'z'];
      const held = names.flatMap((customerId) => [hold(0, 10, { customerId }), hold(20, 30, { customerId })]);
      const others = [hold(5, 6, { subjectName: 'm/1' }), hold(5, 6, { customerId: 'a', workloadId: 'b' })];
      await store.write([...held, ...others].reverse());
      const before = await store.read(ALL_TIME);
      expect(before).toHaveLength(held.length + others.length);
      expect(before[0]).toEqual(others[0]);
      expect(before.slice(1, 3)).toEqual(held.slice(0, 2));
      expect(before.slice(5, 8).map(({ workloadId }) => workloadId)).toEqual(['b', 'train', 'train']);
      const byBytes = [...new Set(before.slice(1).map(({ customerId }) => customerId))];
      expect(byBytes).toEqual(['', '\\', 'a', "o'brien", 'tab\tnul\0', 'z', 'Ä']);
      await store[Symbol.asyncDispose]();
      store = await place.open();
      expect(await store.read(ALL_TIME)).toEqual(before);
    });

    it('grow, and never shrink, whoever tells them again', async () => {
      await store.write([hold(0, 10), hold(15, 16)]);
      await store.write([hold(0, 12)]);
      await store.write([hold(0, 11)]);
      expect(await store.read(ALL_TIME)).toEqual([hold(0, 12), hold(15, 16)]);
    });

    it('are read where they start within the period', async () => {
      await store.write([hold(0, 10), hold(10, 20), hold(20, 30)]);
      expect(await store.read(minutes(10, 20))).toEqual([hold(10, 20)]);
      expect(await store.read(minutes(11, 20))).toEqual([]);
    });

    it('have versions by clock hour that grow with each writing', async () => {
      await store.write([hold(0, 10), hold(HOUR, HOUR + 10)]);
      const first = await store.hourVersions(ALL_TIME);
      expect([...first.keys()]).toEqual([NOON * MINUTE, (NOON + HOUR) * MINUTE]);
      await store[Symbol.asyncDispose]();
      store = await place.open();
      await store.write([hold(HOUR + 3, HOUR + 10)]);
      const second = await store.hourVersions(ALL_TIME);
      const [before, after] = [first, second].map((versions) => [...versions.values()]);
      expect(after![0]).toBe(before![0]);
      expect(after![1]).toBeGreaterThan(before![1]!);
      expect((await store.hourVersions(minutes(1, HOUR))).size).toBe(0);
    });

    it('are forgotten before a moment, and kept from it on', async () => {
      const days = [-2880, -1440, -10, 10];
      await store.write(days.map((day) => hold(day, day + 5)));
      await store.forgetBefore(instant(NOON * MINUTE));
      expect(await store.read(ALL_TIME)).toEqual([hold(10, 15)]);
    });

    it('may be none', async () => {
      await store.write([]);
      expect(await store.read(ALL_TIME)).toEqual([]);
      expect(await store.hourVersions(ALL_TIME)).toEqual(new Map());
    });
  });
}
