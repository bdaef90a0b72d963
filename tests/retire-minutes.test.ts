import { describe, expect, it } from 'vitest';
import { memoryHolds } from '../src/adapters/measurements/memory/memory-holds.ts';
import { memoryMeasurements } from '../src/adapters/measurements/memory/memory-measurements.ts';
import { instant, period } from '../src/foundation/instant.ts';
import type { MeasurementStore } from '../src/ports/measurement-store.ts';
import { retireMinutes } from '../src/workflows/retire-minutes.ts';
import { toyWindow } from './toy-windows.ts';

const DAY = 1440;
const START = Date.UTC(2026, 0, 5) / 60_000;
const ALL = period(instant(0), instant(8.64e15));
const SUBJECTS = ['a', 'b'];

const windows = (from: number, until: number) =>
  SUBJECTS.flatMap((subjectName, subject) =>
    Array.from({ length: until - from }, (_, minute) => ({
      subjectName,
      window: toyWindow(0, START + from + minute, {
        powerWatts: 100 + ((minute * 31 + subject * 7) % 600),
        energyJoules: minute % 9,
      }),
    })),
  );

/** Joules by power, joules by counter and known seconds of both, over both stores. */
async function totals(...stores: readonly MeasurementStore[]) {
  const sums = new Map<string, number[]>();
  for (const store of stores) {
    for await (const { subjectName, window } of store.read(ALL)) {
      const sum = sums.get(subjectName) ?? [];
      [...window.integral, ...window.coveredMilliseconds].forEach(
        (value, place) => (sum[place] = (sum[place] ?? 0) + value),
      );
      sums.set(subjectName, sum);
    }
  }
  return sums;
}

async function startsOf(store: MeasurementStore): Promise<ReadonlySet<number>> {
  const starts = new Set<number>();
  for await (const { window } of store.read(ALL)) starts.add(window.from / 60_000 - START);
  return starts;
}

function stores() {
  const [minutes, hours, holds] = [memoryMeasurements(), memoryMeasurements(), memoryHolds(() => 1)];
  const at = (minute: number) => instant((START + minute) * 60_000);
  const retire = (now: number, bookedUntil = now, doors = { minutes, hours }) =>
    retireMinutes(
      { holds, ...doors, clock: () => at(now) },
      { minutesMilliseconds: 2 * DAY * 60_000, hoursMilliseconds: 10 * DAY * 60_000, bookedUntil: at(bookedUntil) },
    );
  return { minutes, hours, holds, retire, at };
}

describe('retiring windows of minutes', () => {
  it('keeps every total, and leaves each moment to one of the two', async () => {
    const { minutes, hours, retire, at } = stores();
    await minutes.write(windows(617, 4 * DAY + 50));
    const before = await totals(minutes);
    expect(await retire(4 * DAY + 60)).toEqual({ hours: 2 * 24 - 10, minutesBefore: at(2 * DAY) });
    expect(await totals(minutes, hours)).toEqual(before);
    expect(Math.min(...(await startsOf(minutes)))).toBe(2 * DAY);
    expect(Math.max(...(await startsOf(hours)))).toBe(2 * DAY - 60);
    expect(await retire(4 * DAY + 61)).toEqual({ hours: 0 });
  });

  it('keeps who held the devices for as long as the minutes', async () => {
    const { minutes, holds, retire, at } = stores();
    await minutes.write(windows(0, 4 * DAY));
    const held = [60, 2 * DAY].map((from) => ({
      subjectName: 'a',
      customerId: 'acme',
      workloadId: 'w',
      from: at(from),
      until: at(from + 10),
    }));
    await holds.write(held);
    await retire(4 * DAY + 60);
    expect(await holds.read(ALL)).toEqual(held.slice(1));
  });

  it('waits for the accounts', async () => {
    const { minutes, retire } = stores();
    await minutes.write(windows(0, 4 * DAY));
    expect(await retire(4 * DAY + 60, DAY - 60)).toEqual({ hours: 0 });
    expect((await startsOf(minutes)).size).toBe(4 * DAY);
  });

  it('may fail at any step and goes on', async () => {
    for (let failing = 1; failing <= 60; failing += 7) {
      const { minutes, hours, retire } = stores();
      await minutes.write(windows(0, 3 * DAY + 50));
      const before = await totals(minutes);
      let step = 0;
      const stumbling = <Call extends (...of: never[]) => Promise<unknown>>(call: Call): Call =>
        ((...of: Parameters<Call>) => (++step === failing ? Promise.reject(new Error('no')) : call(...of))) as Call;
      const doors = {
        minutes: { ...minutes, forgetBefore: stumbling(minutes.forgetBefore.bind(minutes)) },
        hours: { ...hours, write: stumbling(hours.write.bind(hours)) },
      };
      await retire(3 * DAY + 60, 3 * DAY + 60, doors).catch(() => undefined);
      expect(step).toBeGreaterThan(0);
      await retire(3 * DAY + 60);
      expect(await totals(minutes, hours)).toEqual(before);
    }
  });

  it('lets what is kept of an hour stand against a few minutes that come long after', async () => {
    const { minutes, hours, retire } = stores();
    await minutes.write(windows(0, 3 * DAY + 50));
    await retire(3 * DAY + 60);
    const kept = await totals(hours);
    await minutes.write(windows(70, 75));
    await retire(3 * DAY + 61);
    expect(await totals(hours)).toEqual(kept);
    expect(Math.min(...(await startsOf(minutes)))).toBe(DAY);
  });

  it('forgets hours when they are due', async () => {
    const { minutes, hours, retire } = stores();
    await minutes.write(windows(0, 3 * DAY + 50));
    await retire(3 * DAY + 60);
    await retire(10 * DAY + 60, 3 * DAY);
    expect(Math.min(...(await startsOf(hours)))).toBe(0);
    await retire(11 * DAY, 3 * DAY);
    expect((await startsOf(hours)).has(DAY - 60)).toBe(false);
  });
});
