import { describe, expect, it } from 'vitest';
import { memoryMeasurements } from '../src/adapters/measurements/memory/memory-measurements.ts';
import { instant, period } from '../src/foundation/instant.ts';
import type { MeasurementStore } from '../src/ports/measurement-store.ts';
import { readWindows } from '../src/workflows/read-windows.ts';
import { toyWindow } from './toy-windows.ts';

const START = Date.UTC(2026, 0, 5) / 60_000;
const at = (minute: number) => instant((START + minute) * 60_000);
const write = (store: MeasurementStore, ...of: readonly (readonly [subject: string, minute: number])[]) =>
  store.write(
    of.map(([subjectName, minute]) => ({ subjectName, window: toyWindow(0, START + minute, { powerWatts: 1 }) })),
  );

async function shown(
  stores: { minutes: MeasurementStore; hours: MeasurementStore },
  from: number,
  subjectName?: string,
) {
  const given: string[] = [];
  const query = { period: period(at(from), at(400)), ...(subjectName === undefined ? {} : { subjectName }) };
  for await (const found of readWindows(stores, query)) {
    given.push(`${found.subjectName} ${found.window.from / 60_000 - START} ${found.milliseconds / 60_000}`);
  }
  return given;
}

async function stores() {
  const [minutes, hours] = [memoryMeasurements(), memoryMeasurements()];
  await write(hours, ['a', 0], ['b', 0], ['a', 60]);
  await write(minutes, ['b', 90], ['b', 120], ['c', 120], ['a', 121]);
  return { minutes, hours };
}

describe('windows as they are kept', () => {
  it('are of hours where minutes are no longer kept, and of minutes then', async () => {
    const expected = ['a 0 60', 'b 0 60', 'a 60 60', 'b 90 1', 'b 120 1', 'c 120 1', 'a 121 1'];
    expect(await shown(await stores(), 0)).toEqual(expected);
    expect(await shown(await stores(), 0, 'b')).toEqual(expected.filter((one) => one.startsWith('b')));
  });

  it('are each given once while minutes are being forgotten', async () => {
    const both = await stores();
    await write(both.minutes, ['a', 0], ['a', 30], ['b', 30], ['a', 61]);
    expect((await shown(both, 0)).slice(0, 4)).toEqual(['a 0 60', 'b 0 60', 'a 60 60', 'b 90 1']);
    expect((await shown(both, 31)).slice(0, 2)).toEqual(['a 60 60', 'b 90 1']);
    expect((await shown(both, 61)).slice(0, 2)).toEqual(['b 90 1', 'b 120 1']);
  });

  it.each([
    ['to the end', 99],
    ['in part', 1],
  ])('are refused where minutes go while they are read %s: they may be in neither', async (_, most) => {
    const { minutes, hours } = await stores();
    let isRetired = false;
    async function* read(...asked: Parameters<typeof minutes.read>) {
      if (!isRetired) await write(hours, ['c', 120]);
      isRetired = true;
      await minutes.forgetBefore(at(121));
      yield* minutes.read(...asked);
    }
    const reading = async () => {
      const given: string[] = [];
      const query = { period: period(at(90), at(400)) };
      for await (const { subjectName } of readWindows({ hours, minutes: { read } }, query)) {
        given.push(subjectName);
        if (given.length === most) break;
      }
      return given;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'measurements-unreachable' });
    expect(await reading()).toEqual(['c', 'a'].slice(0, most));
  });

  it.each([
    [120, expect.stringContaining('made into hours')],
    [180, undefined],
  ])('of which those up to minute 121 were read when those from %i on became an hour: %s', async (minute, expected) => {
    const { minutes, hours } = await stores();
    await write(minutes, ['a', 181]);
    const reading = async () => {
      const query = { period: period(at(90), at(400)) };
      for await (const { window } of readWindows({ hours, minutes }, query)) {
        if (window.from < at(121)) continue;
        await write(hours, ['a', minute]);
        return;
      }
    };
    expect(await reading().catch(String)).toEqual(expected);
  });

  it('are refused where hours are forgotten while they are read, and it is said that they were', async () => {
    const { minutes, hours } = await stores();
    const reading = async () => {
      for await (const _ of readWindows({ hours, minutes }, { period: period(at(0), at(400)) })) {
        await hours.forgetBefore(at(60));
      }
    };
    const message = expect.stringContaining('retention.hourWindowDays') as string;
    await expect(reading()).rejects.toMatchObject({ code: 'measurements-unreachable', message });
    expect(await shown({ minutes, hours }, 0)).toEqual(['a 60 60', 'b 90 1', 'b 120 1', 'c 120 1', 'a 121 1']);
  });

  it('are given of a long time', async () => {
    const both = await stores();
    const days = [1, 2, 3, 6, 7, 14, 40];
    await write(both.hours, ...days.map((day) => ['a', day * 1440] as const));
    await write(both.minutes, ...days.map((day) => ['b', day * 1440 + 61] as const));
    const given: number[] = [];
    const query = { period: period(at(90), at(41 * 1440)) };
    for await (const { window } of readWindows(both, query)) given.push(window.from / 60_000 - START);
    const later = days.flatMap((day) => [day * 1440, day * 1440 + 61]);
    expect(given).toEqual([90, 120, 120, 121, ...later]);
  });
});
